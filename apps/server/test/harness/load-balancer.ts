import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const CHECK_INTERVAL_MS = 200;

interface Upstream {
  readonly port: number;
  isUp: boolean;
}

async function isReady(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`, {
    signal: AbortSignal.timeout(5000),
    headers: { connection: 'close' },
  }).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.status === 200;
}

/** Starts a load balancer. It rotates among ready servers, keeps connections open, and never retries (502 instead). */
export async function startLoadBalancer(ports: readonly number[]) {
  const upstreams: Upstream[] = ports.map((port) => ({ port, isUp: false }));
  const agent = new Agent({ keepAlive: true });
  let turn = 0;

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const up = upstreams.filter(({ isUp }) => isUp);
    turn += 1;
    const upstream = up[turn % up.length];
    const fail = (error: Error) => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end(`${upstream?.port}: ${error.message}`);
    };
    if (!upstream) {
      fail(new Error('no server is ready'));
      return;
    }
    const { method, url: path, headers } = incoming;
    const { connection: _, ...forwarded } = headers;
    const call = request({ agent, host: '127.0.0.1', port: upstream.port, method, path, headers: forwarded });
    call.on('error', fail);
    call.on('response', (response) => {
      const { connection: __, 'keep-alive': ___, ...kept } = response.headers;
      outgoing.writeHead(response.statusCode ?? 502, kept);
      response.on('error', fail);
      response.pipe(outgoing);
    });
    incoming.pipe(call);
  }

  const check = () =>
    Promise.all(
      upstreams.map(async (upstream) => {
        upstream.isUp = await isReady(upstream.port);
      }),
    );
  let isClosed = false;
  const checkAgain = async (): Promise<void> => {
    await check();
    if (!isClosed) setTimeout(checkAgain, CHECK_INTERVAL_MS);
  };
  const server = createServer(forward);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await checkAgain();
  onTestFinished(() => {
    isClosed = true;
    agent.destroy();
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isUp: (port: number) => upstreams.some((each) => each.port === port && each.isUp),
  };
}
