import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlQueryable,
} from '@prisma/driver-adapter-utils';

/**
 * Called with each statement when it is passed to the driver, with placeholders instead of values. The returned function is
 * called when the statement has ended, with its error if it failed. Must not throw.
 */
export type QueryObserver = (statement: string) => (error?: unknown) => void;

/** Runs a statement and reports it to the observer. */
export async function observed<T>(
  observe: QueryObserver,
  statement: string,
  run: () => Promise<T>,
): Promise<T> {
  const end = observe(statement);
  try {
    const result = await run();
    end();
    return result;
  } catch (error) {
    end(error);
    throw error;
  }
}

function observeQueryable(queryable: SqlQueryable, observe: QueryObserver): void {
  const queryRaw = queryable.queryRaw.bind(queryable);
  const executeRaw = queryable.executeRaw.bind(queryable);
  queryable.queryRaw = (query) => observed(observe, query.sql, () => queryRaw(query));
  queryable.executeRaw = (query) => observed(observe, query.sql, () => executeRaw(query));
}

/** Makes an adapter report every statement: Prisma's own, raw ones, and those in transactions. */
export function observeAdapter<Factory extends SqlMigrationAwareDriverAdapterFactory>(
  factory: Factory,
  observe: QueryObserver | undefined,
): Factory {
  if (observe === undefined) return factory;
  const connect = factory.connect.bind(factory);
  factory.connect = async (): Promise<SqlDriverAdapter> => {
    const adapter = await connect();
    observeQueryable(adapter, observe);
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => {
      const transaction = await startTransaction(isolationLevel);
      observeQueryable(transaction, observe);
      return transaction;
    };
    return adapter;
  };
  return factory;
}
