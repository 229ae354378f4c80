import { type Cluster, createPostgresqlTestDatabase, MIGRATIONS_DIR, startCluster } from '@tickline/testing';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type Database, databaseFault, openDatabase } from '../../src/index.ts';

type ClusterOptions = Parameters<typeof startCluster>[0];

export interface Limits {
  readonly poolSize?: number;
  readonly poolTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
}

/** A PostgreSQL server for the tests of one file, to be stopped and broken. */
export function useCluster(options?: ClusterOptions): { readonly current: Cluster } {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster(options);
  });
  afterAll(() => cluster?.drop());
  return {
    get current() {
      if (!cluster) throw new Error('not started yet');
      return cluster;
    },
  };
}

/** The URL of a migrated, empty database of a cluster. */
export async function newDatabase(cluster: Cluster): Promise<string> {
  const { options } = await createPostgresqlTestDatabase(cluster.url());
  if (!('url' in options)) throw new Error('not on a server');
  return options.url;
}

/** Opens a database for one test, and keeps its warnings. */
export async function openAt(url: string, limits: Limits = {}): Promise<Database & { warnings: string[] }> {
  const warnings: string[] = [];
  const log = {
    info: () => undefined,
    warn: (details: object, message: string) => void warnings.push(`${message} ${JSON.stringify(details)}`),
  };
  const database = await openDatabase({ url, ...limits, migrationsDir: MIGRATIONS_DIR, log });
  onTestFinished(() => database.close());
  return { ...database, warnings };
}

/** How a statement ended, and after how many milliseconds. */
export async function outcomeOf(statement: PromiseLike<unknown>): Promise<{ fault: string; ms: number }> {
  const begin = performance.now();
  const fault = await Promise.resolve(statement).then(
    () => 'none',
    (error: unknown) => databaseFault(error) ?? `other: ${error}`,
  );
  return { fault, ms: performance.now() - begin };
}

/** Milliseconds until a statement succeeds. Each that fails must be the database's fault. */
export async function untilItWorks(statement: () => PromiseLike<unknown>): Promise<number> {
  const begin = performance.now();
  for (;;) {
    const { fault } = await outcomeOf(statement());
    if (fault === 'none') return performance.now() - begin;
    if (fault !== 'unavailable') throw new Error(fault);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
