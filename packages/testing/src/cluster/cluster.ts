import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { binary, runAsServer, serverFolder } from './binaries.ts';
import { freePort } from './free-port.ts';
import { type ServerProcess, type StopMode, startServerProcess } from './server-process.ts';

export interface ClusterOptions {
  /** `postgresql.conf`, on top of what the harness needs. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where its folder is made, when it is not the system's temporary one. */
  readonly parent?: string;
}

/** A PostgreSQL server of the test's own, which it may stop, break and start again. */
export interface Cluster {
  readonly folder: string;
  readonly port: number;
  /** The URL of a database, for the role `postgres` (which needs no password) or another one (which does). */
  url(database?: string, credentials?: string): string;
  /** Starts the server, and waits until it takes connections. */
  start(): Promise<void>;
  stop(mode: StopMode): Promise<void>;
  restart(mode: StopMode): Promise<void>;
  /** Runs statements in the database `postgres`, over a connection of their own. */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  log(): string;
  /** Stops it and removes its folder. */
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

/** The cluster of a folder that was made already, not started yet. */
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

/** Makes a cluster (initdb) and starts it. What it acknowledges is on the disk: `fsync` is on. */
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
