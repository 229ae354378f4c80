import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Stands between a client and the server of a URL, to cut the line. */
export async function startProxy(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port || 5432), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  let listenOn = 0;
  const start = async () => {
    await new Promise<void>((resolve) => server.listen(listenOn, '127.0.0.1', resolve));
    listenOn = (server.address() as AddressInfo).port;
  };
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      cut();
    });
  await start();
  onTestFinished(stop);
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(listenOn);
  return { url: url.href, start, stop, cut };
}
