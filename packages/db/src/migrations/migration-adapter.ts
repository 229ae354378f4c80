import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';

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

/** The key that `prisma migrate` locks, so that it and this code keep out of each other's way. */
export const MIGRATION_LOCK = 72_707_369;

/**
 * Mends what would spoil migrations in either adapter, and in the schema engine:
 *
 * - `@prisma/adapter-pg` 7.10 cuts a script at each semicolon, one in a string, comment or function body included;
 * - `pglite-prisma-adapter` 0.7 does not wait for the end, so that a script that failed is recorded as applied;
 * - the engine locks for the session, and so for good behind a pooler. The caller holds the same lock in its stead.
 *
 * Scripts are sent as they are written. As one message, each is one transaction too, as with `prisma migrate`.
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
      await execute(script).catch((error: unknown) => {
        throw toAdapterError(error);
      });
    };
    return adapter;
  };
  const { provider, adapterName } = factory;
  return { provider, adapterName, connect, connectToShadowDb: () => factory.connectToShadowDb() };
}
