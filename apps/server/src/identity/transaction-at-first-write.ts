type Operation = (args: unknown) => Promise<unknown>;
type Model = Readonly<Record<string, Operation>>;
type Models = Readonly<Record<string, Model>>;

/** What runs a job in a transaction, as a Prisma client does. */
interface Transactional {
  $transaction<T>(job: (tx: object) => Promise<T>): Promise<T>;
}

const READS: ReadonlySet<string> = new Set(['findFirst', 'findUnique', 'findMany', 'count']);

/** A transaction that begins when it is first asked for, and ends when it is told to. */
function lateTransaction(client: Transactional) {
  let begun: Promise<object> | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  let commit = (): void => undefined;
  let rollBack = (_reason: unknown): void => undefined;
  const begin = () => {
    begun ??= new Promise((resolve, reject) => {
      ended = client.$transaction((tx) => {
        resolve(tx);
        return new Promise<void>((done, failed) => {
          commit = done;
          rollBack = failed;
        });
      });
      // One that could not begin; one that could not end is told of by `commit`.
      ended.catch(reject);
    });
    return begun;
  };
  return {
    current: () => begun,
    begin,
    commit: async () => {
      commit();
      await ended;
    },
    rollBack: async (reason: unknown) => {
      rollBack(reason);
      await ended.catch(() => undefined);
    },
  };
}

function operationOf(models: object, model: string, name: string): Operation {
  const operation = (models as Models)[model]?.[name];
  if (operation === undefined) throw new TypeError(`no operation ${model}.${name}`);
  return operation;
}

/**
 * A client whose `$transaction` begins with the first write of its job; what is read before is read outside. Better Auth
 * hashes a password within its transaction, before it writes: that would keep a connection, the only one of an embedded
 * database, for as long as the queue of passwords is.
 */
export function beginAtFirstWrite<Client extends Transactional>(client: Client): Client {
  const run = async (job: (tx: object) => Promise<unknown>): Promise<unknown> => {
    const transaction = lateTransaction(client);
    const modelOf = (model: string): Model =>
      new Proxy<Record<string, Operation>>(
        {},
        {
          get: (_target, name: string) => async (args: unknown) => {
            const outside = READS.has(name) && transaction.current() === undefined;
            const models = outside ? client : await transaction.begin();
            return operationOf(models, model, name)(args);
          },
        },
      );
    const tx = new Proxy(client, {
      get: (target, key) => {
        const isModel = typeof key === 'string' && !key.startsWith('$') && key in target;
        return isModel ? modelOf(key) : undefined;
      },
    });
    try {
      const result = await job(tx);
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollBack(error);
      throw error;
    }
  };
  return new Proxy(client, {
    get: (target, key) => (key === '$transaction' ? run : Reflect.get(target, key)),
  });
}
