import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy that can cut connections, or silently drop all data. */
export interface Proxy {
  readonly url: string;
  /** Returns the number of connections accepted so far. */
  taken(): number;
  /** Sends new connections to another port of the same host, like a failover behind one address. */
  retarget(port: number): void;
  /** Stops relaying on existing connections, and on new ones too unless `scope` is `current`. */
  goSilent(scope?: 'all' | 'current'): void;
  /** Relays new connections again. Silent ones stay silent. */
  heal(): void;
  /** Resets every connection. */
  cut(): void;
  stop(): Promise<void>;
  start(): Promise<void>;
}

interface Line {
  readonly client: Socket;
  readonly upstream: Socket;
}

function silence({ client, upstream }: Line): void {
  client.unpipe(upstream);
  upstream.unpipe(client);
  // Data is read and dropped, so the sender's kernel gets acknowledgements, as behind a firewall that drops everything.
  client.resume();
  upstream.resume();
}

/** Starts a proxy on a new port, in front of the server of a URL. */
export async function startProxy(target: string): Promise<Proxy> {
  const url = new URL(target);
  const lines = new Set<Line>();
  let upstreamPort = Number(url.port || 5432);
  let isSilent = false;
  let taken = 0;
  // Half-open, so that a side that closes a silent connection gets no answer either.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    taken += 1;
    const upstream = connect({ port: upstreamPort, host: url.hostname, allowHalfOpen: true });
    const line = { client, upstream };
    lines.add(line);
    const forget = () => {
      if (!isSilentLine.has(line)) for (const each of [client, upstream]) each.destroy();
      if (client.destroyed && upstream.destroyed) lines.delete(line);
    };
    for (const socket of [client, upstream]) socket.on('error', () => undefined).on('close', forget);
    if (isSilent) mute(line);
    else client.pipe(upstream).pipe(client);
  });
  const isSilentLine = new WeakSet<Line>();
  const mute = (line: Line) => {
    isSilentLine.add(line);
    silence(line);
  };
  const start = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = () => {
    for (const { client, upstream } of lines)
      for (const socket of [client, upstream]) socket.resetAndDestroy();
  };
  await start(0);
  const { port } = server.address() as AddressInfo;
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    taken: () => taken,
    retarget: (next) => {
      upstreamPort = next;
    },
    goSilent: (scope = 'all') => {
      isSilent = scope === 'all';
      for (const line of lines) mute(line);
    },
    heal: () => {
      isSilent = false;
    },
    cut,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        cut();
      }),
    start: () => start(port),
  };
}
