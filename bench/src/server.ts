import { spawn } from 'node:child_process';
import { open, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@tickline/testing/free-port';
import type { Peer } from '../peers/peer.ts';
import { peakMemoryOf, processTree } from './process-cpu.ts';

const BENCH = fileURLToPath(new URL('..', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 10_000;

/** A server that runs. */
export interface RunningServer {
  readonly peer: Peer;
  readonly port: number;
  /** Of the server and whatever it has started. */
  pids(): number[];
  /** In bytes. */
  peakMemory(): number;
  /** Empties its log, which would fill the disk. */
  forgetLog(): Promise<void>;
  stop(): Promise<void>;
}

interface Surroundings {
  readonly databaseUrl: string;
  readonly secret: string;
  /** A token that any server accepts. */
  readonly token: string;
  /** For logs and the like. */
  readonly folder: string;
}

async function isReady({ apis }: Peer, port: number, token: string): Promise<boolean> {
  const path = apis.includes('rest') ? '/api/me/tasks?limit=1' : '/trpc/task.list';
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.status === 200;
}

/** Starts a server as a process of its own. @throws where it is not ready within a minute */
export async function startServer(peer: Peer, surroundings: Surroundings): Promise<RunningServer> {
  const { databaseUrl, secret, token, folder } = surroundings;
  const port = await freePort();
  const logFile = join(folder, `${peer.name}.log`);
  const log = await open(logFile, 'a');
  const { command, args, env } = peer.start;
  const child = spawn(command, args, {
    cwd: BENCH,
    env: {
      // biome-ignore lint/style/noProcessEnv: PATH and the like for the child
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      BETTER_AUTH_SECRET: secret,
      ...env,
    },
    stdio: ['ignore', log.fd, log.fd],
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  await log.close();

  const pids = () => processTree(child.pid ?? 0);
  const server: RunningServer = {
    peer,
    port,
    pids,
    peakMemory: () => peakMemoryOf(pids()),
    forgetLog: () => truncate(logFile),
    stop: async () => {
      process.off('exit', kill);
      child.kill('SIGTERM');
      const timer = setTimeout(kill, STOP_MS);
      await exited;
      clearTimeout(timer);
    },
  };
  for (const deadline = Date.now() + START_MS; !(await isReady(peer, port, token)); await sleep(50)) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    await server.stop();
    throw new Error(`${peer.name} did not start:\n${(await readFile(logFile, 'utf8')).slice(-2000)}`);
  }
  return server;
}
