import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { serverFolder } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { freePort } from './free-port.ts';
import { startServerProcess } from './server-process.ts';

/** PgBouncer in transaction mode in front of a cluster. */
export interface Pooler {
  url(database: string): string;
  stop(): Promise<void>;
}

/**
 * Starts PgBouncer.
 *
 * @param settings settings of `pgbouncer.ini`, in addition to those of the harness
 * @see https://www.pgbouncer.org/config.html
 */
export async function startPooler(cluster: Cluster, settings: Record<string, string> = {}): Promise<Pooler> {
  const folder = await serverFolder();
  const port = await freePort();
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const databases = `* = host=127.0.0.1 port=${cluster.port} user=postgres`;
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]\n${databases}\n[pgbouncer]\n${lines.join('\n')}\n`,
  );
  const process = await startServerProcess('/usr/sbin/pgbouncer', [join(folder, 'pgbouncer.ini')]);
  const url = (database: string) => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  for (;;) {
    const client = new pg.Client({ connectionString: url('postgres') });
    client.on('error', () => undefined);
    const isReady = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end();
    if (isReady) break;
    if (!process.isRunning()) throw new Error(process.log());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    stop: async () => {
      await process.stop('immediate');
      await rm(folder, { recursive: true });
    },
  };
}
