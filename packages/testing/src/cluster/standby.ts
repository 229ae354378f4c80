import { join } from 'node:path';
import { binary, runAsServer, serverFolder } from './binaries.ts';
import { type Cluster, clusterIn } from './cluster.ts';

/** A read-only replica of another cluster (hot standby). */
export interface Standby extends Cluster {
  /** Waits until it has everything that the primary has written so far. */
  catchUp(): Promise<void>;
  /** Promotes it to primary. */
  promote(): Promise<void>;
}

/**
 * Copies a running cluster and starts the copy as its standby.
 *
 * @see https://www.postgresql.org/docs/current/app-pgbasebackup.html
 */
export async function startStandby(primary: Cluster): Promise<Standby> {
  const folder = await serverFolder();
  const data = join(folder, 'data');
  const standby = await clusterIn(folder);
  try {
    await runAsServer(binary('pg_basebackup'), [
      '-D',
      data,
      '-d',
      primary.url(),
      '-R',
      '-X',
      'stream',
      '-c',
      'fast',
      '-N',
    ]);
    await standby.start();
  } catch (error) {
    await standby.drop();
    throw error;
  }
  const until = async (condition: string) => {
    while ((await standby.query(`SELECT ${condition} AS met`))[0]?.['met'] !== true)
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return {
    ...standby,
    catchUp: async () => {
      const [row] = await primary.query('SELECT pg_current_wal_flush_lsn() AS lsn');
      await until(`pg_last_wal_replay_lsn() >= '${row?.['lsn']}'`);
    },
    promote: async () => {
      await standby.query('SELECT pg_promote()');
      await until('NOT pg_is_in_recovery()');
    },
  };
}
