import type { PGlite } from '@electric-sql/pglite';
import type { SqlMigrationAwareDriverAdapterFactory, Transaction } from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { EmbeddedClient, EmbeddedTransaction } from './embedded-client.ts';

/**
 * Makes Prisma's adapter of an embedded database.
 *
 * `pglite-prisma-adapter` 0.7 drops the error of a transaction that could not be committed, so that its caller would take it for
 * committed. Here the caller is told.
 */
export function embeddedAdapter(client: EmbeddedClient): SqlMigrationAwareDriverAdapterFactory {
  // The adapter asks no more of PGlite than the client has.
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
