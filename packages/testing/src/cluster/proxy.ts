import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut, and that can lose everything without a word. */
export interface Proxy {
  readonly url: string;
  /** How many connections it has taken so far. */
  taken(): number;
  /** Sends later connections to another server of this machine, as a failover behind one address does. */
  retarget(port: number): void;
  /** From now on nothing is relayed on the connections that there are, new ones included unless `current` is set. */
  goSilent(scope?: 'all' | 'current'): void;
  /** New connections are relayed again. Those that went silent stay so. */
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
  // Taken in and dropped: the other side's kernel gets its acknowledgements, as from a firewall that swallows.
  client.resume();
  upstream.resume();
}

/** Stands between clients and the server of a URL, on a port of its own. */
export async function startProxy(target: string): Promise<Proxy> {
  const url = new URL(target);
  const lines = new Set<Line>();
  let upstreamPort = Number(url.port || 5432);
  let isSilent = false;
  let taken = 0;
  // Half-open: a side that hangs up on a silent line is not answered either.
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
