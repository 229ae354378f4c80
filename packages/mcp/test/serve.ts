import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { type McpOptions, mcp } from '../src/index.ts';
import { type Context, library } from './library.ts';

export type Mode = NonNullable<NonNullable<ClientOptions['versionNegotiation']>['mode']>;

/** Both generations of the protocol. */
export const MODES: readonly Mode[] = ['legacy', { pin: '2026-07-28' }];

/** Errors that the plugin threw to the host, or handed to it. */
export interface Host {
  readonly app: FastifyInstance;
  readonly calls: string[];
  url: string;
  connect(mode: Mode, reader?: string): Promise<Client>;
  post(body: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
}

/** Serves the library at `/mcp` for all tests of a file. Its context is the reader that the header names. */
export function useHost(options: Partial<McpOptions<Context>> = {}): Host {
  const app = fastify({ bodyLimit: 100_000 });
  const calls: string[] = [];
  const clients: Client[] = [];
  const host: Host = {
    app,
    calls,
    url: '',
    connect: async (mode, reader = 'ann') => {
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
      await client.connect(
        new StreamableHTTPClientTransport(new URL(host.url), {
          requestInit: { headers: { 'x-reader': reader } },
        }),
      );
      clients.push(client);
      return client;
    },
    post: (body, headers = {}) =>
      app.inject({
        method: 'POST',
        url: '/mcp',
        headers: { 'content-type': 'application/json', ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
  beforeAll(async () => {
    await app.register(mcp<Context>, {
      prefix: '/mcp',
      router: library,
      server: { name: 'library', version: '1.2.3', instructions: 'Books.' },
      omit: ['shelf'],
      createContext: async ({ headers }) => ({ reader: String(headers['x-reader']) }),
      onCall: ({ tool }) => {
        calls.push(tool);
      },
      describeError: (error) => {
        const { code, message, cause } = error as Error & { code?: string };
        const issues = (cause as { issues?: { path: unknown[] }[] } | undefined)?.issues;
        if (issues) return { issues: issues.map(({ path }) => path.join('.')) };
        return code === 'INTERNAL_SERVER_ERROR' ? { code } : { code, message };
      },
      ...options,
    });
    host.url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/mcp`;
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
    await app.close();
  });
  return host;
}
