import { freePort } from '@tickline/testing';
import { spawnServer, untilReady } from '../harness/process.ts';
import { SECRET } from '../harness/token.ts';

/** A server as a process of its own, on a port of its own, that wants traffic. */
export interface ReadyServer {
  readonly origin: string;
  isRunning(): boolean;
  /** Ends it by `kill -9`, and waits until it has. */
  kill(): Promise<void>;
}

/** To be killed by whoever started it. */
export async function startReadyServer(environment: Readonly<Record<string, string>>): Promise<ReadyServer> {
  const port = await freePort();
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
