import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlQueryable,
} from '@prisma/driver-adapter-utils';

/**
 * Told of each statement as it is handed to the driver, with placeholders for its values. What it returns is called
 * when the statement has ended, with the error of one that failed. It must not throw.
 */
export type QueryObserver = (statement: string) => (error?: unknown) => void;

/** Runs a statement, and tells of it. */
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

/** The same adapter, which tells of every statement: Prisma's own, raw ones, and those of transactions. */
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
