import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { binary, runAsServer, serverFolder } from './binaries.ts';
import { freePort } from './free-port.ts';
import { type ServerProcess, type StopMode, startServerProcess } from './server-process.ts';

export interface ClusterOptions {
  /** Settings of `postgresql.conf`, in addition to those of the harness. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The parent of its folder. Default: the system's temporary folder. */
  readonly parent?: string;
}

/** A test's own PostgreSQL server, which it may stop, break and restart. */
export interface Cluster {
  readonly folder: string;
  readonly port: number;
  /** Returns the URL of a database, for the role `postgres` (no password) or another one (with password). */
  url(database?: string, credentials?: string): string;
  /** Starts the server and waits until it accepts connections. */
  start(): Promise<void>;
  stop(mode: StopMode): Promise<void>;
  restart(mode: StopMode): Promise<void>;
  /** Runs statements over a new connection, by default in the database `postgres`. */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  log(): string;
  /** Stops the server and removes its folder. */
  drop(): Promise<void>;
}

const HBA = `host all,replication postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`;

const START_TIMEOUT_MS = 60_000;

async function queryAt(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function untilReady(process: ServerProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await queryAt(url, 'SELECT 1');
      return;
    } catch (error) {
      if (!process.isRunning() || Date.now() > deadline) throw new Error(process.log(), { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Returns the cluster of an existing folder, without starting it. */
export async function clusterIn(folder: string, settings: ClusterOptions['settings'] = {}): Promise<Cluster> {
  const port = await freePort();
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '32MB',
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let process: ServerProcess | undefined;
  const url = (database = 'postgres', credentials = 'postgres') =>
    `postgresql://${credentials}@127.0.0.1:${port}/${database}`;
  const cluster: Cluster = {
    folder,
    port,
    url,
    start: async () => {
      process = await startServerProcess(binary('postgres'), ['-D', join(folder, 'data'), ...args]);
      await untilReady(process, url());
    },
    stop: async (mode) => process?.stop(mode),
    restart: async (mode) => {
      await cluster.stop(mode);
      await cluster.start();
    },
    query: (sql, database) => queryAt(url(database), sql),
    log: () => process?.log() ?? '',
    drop: async () => {
      await cluster.stop('kill');
      await rm(folder, { recursive: true, force: true });
    },
  };
  return cluster;
}

/** Creates a cluster (initdb) and starts it. `fsync` is on, so acknowledged data is on the disk. */
export async function startCluster({ settings, parent }: ClusterOptions = {}): Promise<Cluster> {
  const folder = await serverFolder(parent);
  const data = join(folder, 'data');
  const cluster = await clusterIn(folder, settings);
  try {
    await runAsServer(binary('initdb'), [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-sync',
    ]);
    await writeFile(join(data, 'pg_hba.conf'), HBA);
    await cluster.start();
  } catch (error) {
    await cluster.drop();
    throw error;
  }
  return cluster;
}
