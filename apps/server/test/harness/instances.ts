import { createTestDatabase, freePort } from '@tickline/testing';
import { expect, onTestFinished } from 'vitest';
import { startLoadBalancer } from './load-balancer.ts';
import { type ServerProcess, startServer, temporaryFolder, until } from './process.ts';
import { SECRET } from './token.ts';

/** Starts servers on one database, behind a load balancer. */
export async function startInstances(count: number, environment: Record<string, string>) {
  const { options, drop } = await createTestDatabase();
  onTestFinished(drop);
  const dataDir = await temporaryFolder();
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const start = (port: number): ServerProcess =>
    startServer({
      DATABASE_URL: 'url' in options ? options.url : '',
      DATABASE_POOL_SIZE: '3',
      DATA_DIR: dataDir,
      PORT: String(port),
      AUTH_MODE: 'external',
      BETTER_AUTH_SECRET: SECRET,
      RATE_LIMIT_MAX: '0',
      SHUTDOWN_DELAY: '2 s',
      LOG_LEVEL: 'warn',
      ...environment,
    });
  const servers = new Map(ports.map((port) => [port, start(port)]));
  const balancer = await startLoadBalancer(ports);
  const output = () => [...servers.values()].map((server) => server.output()).join('\n');
  const untilUp = (port: number) => until(() => balancer.isUp(port), output);
  for (const port of ports) await untilUp(port);
  return {
    url: balancer.url,
    origins: ports.map((port) => `http://127.0.0.1:${port}`),
    databaseOptions: options,
    /** Stops and starts one server after the other. @param onRestarted called after each */
    restartAll: async (onRestarted: () => void = () => undefined) => {
      for (const [port, server] of servers) {
        server.child.kill('SIGTERM');
        const code = await server.exited;
        expect(code, server.output()).toBe(0);
        servers.set(port, start(port));
        await untilUp(port);
        onRestarted();
      }
    },
  };
}
