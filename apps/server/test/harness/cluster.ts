import { freePort } from '@tickline/testing';
import { databaseEnvironment, type ServerProcess, startServer, until, untilReady } from './process.ts';

/** Starts a server with two workers, which have the database of the tests. */
export async function startCluster(environment: Record<string, string> = {}) {
  const port = await freePort();
  const server = startServer({
    ...(await databaseEnvironment()),
    DATABASE_POOL_SIZE: '2',
    PORT: String(port),
    WEB_CONCURRENCY: '2',
    ...environment,
  });
  await until(() => serving(server).length === 2 || server.child.exitCode !== null, server.output);
  await untilReady(port, server);
  return { server, port, url: `http://127.0.0.1:${port}` };
}

/** Returns the processes that listen, by their lines in the log. */
export function serving(server: ServerProcess): number[] {
  return server
    .log()
    .filter(({ msg }) => String(msg).startsWith('Server listening'))
    .map(({ pid }) => Number(pid));
}
