import { AsyncLocalStorage } from 'node:async_hooks';

type Operation = (args: unknown) => Promise<unknown>;
type Model = Readonly<Record<string, Operation>>;
type Models = Readonly<Record<string, Model>>;

/** A client that can run a job in a transaction, like Prisma's. */
interface Transactional {
  $transaction<T>(job: (tx: object) => Promise<T>): Promise<T>;
}

const READS: ReadonlySet<string> = new Set(['findFirst', 'findUnique', 'findMany', 'count']);

/** A transaction that begins at the first call of `begin`, and ends with `commit` or `rollBack`. */
function lateTransaction(client: Transactional) {
  let begun: Promise<object> | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  let commit = (): void => undefined;
  let rollBack = (_reason: unknown): void => undefined;
  const afterwards: (() => void)[] = [];
  const begin = () => {
    begun ??= new Promise((resolve, reject) => {
      ended = client.$transaction((tx) => {
        resolve(tx);
        return new Promise<void>((done, failed) => {
          commit = done;
          rollBack = failed;
        });
      });
      // Rejects if the transaction cannot begin. If it cannot end, `commit` throws.
      ended.catch(reject);
    });
    return begun;
  };
  return {
    current: () => begun,
    begin,
    afterwards,
    commit: async () => {
      commit();
      await ended;
      for (const job of afterwards) job();
    },
    rollBack: async (reason: unknown) => {
      rollBack(reason);
      await ended.catch(() => undefined);
    },
  };
}

const transactions = new AsyncLocalStorage<ReturnType<typeof lateTransaction>>();

/** Returns the transaction that the current `$transaction` job has begun, or the client if there is none. */
export async function inTransactionOf<Client extends object>(client: Client): Promise<Client> {
  // Either this client or one that extends it has begun it.
  return ((await transactions.getStore()?.current()) as Client | undefined) ?? client;
}

/** Runs a job after the current transaction commits, or at once if there is none. */
export function onCommit(job: () => void): void {
  const transaction = transactions.getStore();
  if (transaction) transaction.afterwards.push(job);
  else job();
}

function operationOf(models: object, model: string, name: string): Operation {
  const operation = (models as Models)[model]?.[name];
  if (operation === undefined) throw new TypeError(`no operation ${model}.${name}`);
  return operation;
}

/**
 * Wraps a client so that `$transaction` begins at the first write of its job. Earlier reads run outside it. Better
 * Auth hashes a password in its transaction before it writes. That would hold a connection, the only one of an
 * embedded database, for as long as the password queue is.
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
      const result = await transactions.run(transaction, () => job(tx));
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
