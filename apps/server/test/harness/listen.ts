import type { AddressInfo } from 'node:net';
import { beforeAll } from 'vitest';
import type { TestApp } from './app.ts';

/** A server on a port of its own, and the requests that it had: path and query, as sent. */
export interface Listening {
  readonly url: string;
  readonly requests: string[];
}

/** Has the app of a file listen, for what goes through a socket. */
export function useListening(api: () => TestApp): () => Listening {
  let listening: Listening;
  beforeAll(async () => {
    const { app } = api();
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const requests: string[] = [];
    app.server.on('request', ({ url = '' }) => requests.push(url));
    listening = { url: `http://127.0.0.1:${port}`, requests };
  });
  return () => listening;
}
