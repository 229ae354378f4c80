import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { withRecord } from './one-transaction.ts';

function textOf(error: unknown, key: string): string | undefined {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}

function toAdapterError(error: unknown): DriverAdapterError {
  return new DriverAdapterError({
    kind: 'postgres',
    code: textOf(error, 'code') ?? 'N/A',
    severity: textOf(error, 'severity') ?? 'ERROR',
    message: textOf(error, 'message') ?? String(error),
    detail: textOf(error, 'detail'),
    column: textOf(error, 'column'),
    hint: textOf(error, 'hint'),
  });
}

/** The key that `prisma migrate` locks too, so that both exclude each other. */
export const MIGRATION_LOCK = 72_707_369;

/**
 * Works around problems of both adapters and the schema engine:
 *
 * - `@prisma/adapter-pg` 7.10 splits a script at every semicolon, even in strings, comments and function bodies;
 * - `pglite-prisma-adapter` 0.7 does not wait for a script to end, so a failed script is recorded as applied;
 * - the engine's lock belongs to the session, so behind a pooler it is never released. The caller holds the lock instead.
 *
 * Each script is one message and so one transaction, as with `prisma migrate`. Its record is part of the transaction.
 *
 * @param execute runs SQL of several statements
 */
export function adapterForMigrations(
  factory: SqlMigrationAwareDriverAdapterFactory,
  execute: (script: string) => Promise<unknown>,
): SqlMigrationAwareDriverAdapterFactory {
  const connect = async (): Promise<SqlDriverAdapter> => {
    const adapter = await factory.connect();
    const executeRaw = adapter.executeRaw.bind(adapter);
    adapter.executeRaw = async (query) =>
      query.sql === `SELECT pg_advisory_lock(${MIGRATION_LOCK})` ? 0 : executeRaw(query);
    adapter.executeScript = async (script) => {
      await execute(withRecord(script)).catch((error: unknown) => {
        throw toAdapterError(error);
      });
    };
    return adapter;
  };
  const { provider, adapterName } = factory;
  return { provider, adapterName, connect, connectToShadowDb: () => factory.connectToShadowDb() };
}
