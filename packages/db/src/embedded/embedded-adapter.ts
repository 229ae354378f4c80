import type { PGlite } from '@electric-sql/pglite';
import type { SqlMigrationAwareDriverAdapterFactory, Transaction } from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { EmbeddedClient, EmbeddedTransaction } from './embedded-client.ts';

/**
 * Creates Prisma's adapter for an embedded database.
 *
 * `pglite-prisma-adapter` 0.7 swallows the error if a transaction cannot be committed, so the caller would think that it
 * was committed. Here the caller gets the error.
 */
export function embeddedAdapter(client: EmbeddedClient): SqlMigrationAwareDriverAdapterFactory {
  // The adapter uses no methods of PGlite that the client does not have.
  const factory = new PrismaPGlite(client as unknown as PGlite);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => {
      const transaction = await startTransaction(isolationLevel);
      const { client: own } = transaction as Transaction & { readonly client: EmbeddedTransaction };
      const commit = transaction.commit.bind(transaction);
      transaction.commit = async () => {
        await commit();
        await own.ended;
      };
      return transaction;
    };
    return adapter;
  };
  return factory;
}
