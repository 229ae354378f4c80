import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
  /** The connection is held open after the body, which then is not whole. */
  readonly unfinished?: boolean;
}

/**
 * Another server than ours: a proxy, or one with a fault.
 *
 * @param answer what to say to the n-th request; undefined to leave it without an answer
 */
export async function startAnswering(answer: (n: number, request: IncomingMessage) => Answer | undefined) {
  const times: number[] = [];
  const server = createServer((request, response) => {
    times.push(performance.now());
    const say = answer(times.length, request);
    if (!say) return;
    response.writeHead(say.status, { 'content-type': 'application/json', ...say.headers });
    if (say.unfinished) response.write(say.body);
    else response.end(say.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** When each request came, in milliseconds. */
    times,
    asked: (n: number) => vi.waitFor(() => times.length >= n || Promise.reject(new Error('not asked yet'))),
  };
}
