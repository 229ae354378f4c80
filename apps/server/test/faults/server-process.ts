import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@tickline/db/testing';
import { SECRET } from '../harness/token.ts';

const SERVER = fileURLToPath(new URL('../..', import.meta.url));

/** A server as a process of its own, on a port of its own. */
export interface ServerProcess {
  readonly origin: string;
  readonly pid: number;
  /** All that it printed. */
  output(): string;
  isRunning(): boolean;
  /** Ends it, by `kill -9` unless another signal is named, and waits until it has. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

async function untilReady(server: ServerProcess): Promise<void> {
  for (;;) {
    const response = await fetch(`${server.origin}/health/ready`).catch(() => undefined);
    if (response?.status === 200) return;
    if (!server.isRunning()) throw new Error(server.output());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts the server and waits until it is ready. */
export async function startServer(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: SERVER,
    env: {
      // biome-ignore lint/style/noProcessEnv: PATH and the like for the child
      ...process.env,
      ...{
        NODE_ENV: '',
        DATABASE_URL: '',
        BETTER_AUTH_SECRET: SECRET,
        RATE_LIMIT_MAX: '0',
        LOG_LEVEL: 'warn',
      },
      ...{ PORT: String(port), ...environment },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-50_000);
    });
  }
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const server: ServerProcess = {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output: () => output,
    isRunning,
    stop: async (signal = 'SIGKILL') => {
      if (!isRunning()) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
  await untilReady(server);
  return server;
}
