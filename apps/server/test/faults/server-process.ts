import { freePort } from '@tickline/testing';
import { spawnServer, untilReady } from '../harness/process.ts';
import { SECRET } from '../harness/token.ts';

/** A server in its own process and on its own port, ready for traffic. */
export interface ReadyServer {
  readonly origin: string;
  isRunning(): boolean;
  /** Kills it with `kill -9`, and waits until it has ended. */
  kill(): Promise<void>;
}

/** Starts a server, on a free port unless one is given. The caller must kill it. */
export async function startReadyServer(environment: Readonly<Record<string, string>>): Promise<ReadyServer> {
  const port = Number(environment['PORT'] ?? (await freePort()));
  const server = spawnServer({
    BETTER_AUTH_SECRET: SECRET,
    RATE_LIMIT_MAX: '0',
    LOG_LEVEL: 'warn',
    PORT: String(port),
    ...environment,
  });
  const { child, exited } = server;
  await untilReady(port, server);
  return {
    origin: `http://127.0.0.1:${port}`,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
