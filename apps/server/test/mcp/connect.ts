import type { AddressInfo } from 'node:net';
import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll } from 'vitest';
import type { TestApp } from '../harness/app.ts';
import { tokenOf } from '../harness/token.ts';

type Mode = 'legacy' | 'auto';

/** The clients that begin with `initialize`, and those that look for the newest version first. */
export const MODES: readonly Mode[] = ['legacy', 'auto'];

export interface Agent {
  readonly client: Client;
  /** Calls a tool. @returns its output; fails if it is an error */
  use(name: string, given?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Calls a tool. @returns its error; fails if there is none */
  fail(name: string, given?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

function textOf({ content }: CallToolResult): string {
  const [only] = content;
  if (only?.type !== 'text') throw new Error(JSON.stringify(content));
  return only.text;
}

const clients: Client[] = [];

/** Closes the clients after the tests of a file. Call it in each file that connects. */
export function closeClients(): void {
  afterAll(async () => {
    for (const client of clients.splice(0)) await client.close();
  });
}

/** Connects the official client as a user. It checks every result against the schema of its tool. */
export async function connect({ app }: TestApp, user: string, mode: Mode = 'legacy'): Promise<Agent> {
  const address = app.server.address() as AddressInfo | null;
  const origin = address
    ? `http://127.0.0.1:${address.port}`
    : await app.listen({ port: 0, host: '127.0.0.1' });
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const headers = { authorization: `Bearer ${await tokenOf(user)}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL('/mcp', origin), { requestInit: { headers } }),
  );
  clients.push(client);
  await client.listTools();
  const call = async (name: string, given: Record<string, unknown>, isError: boolean) => {
    const result = (await client.callTool({ name, arguments: given })) as CallToolResult;
    if ((result.isError ?? false) !== isError) throw new Error(`${name}: ${textOf(result)}`);
    return result;
  };
  return {
    client,
    use: async (name, given = {}) => {
      const result = await call(name, given, false);
      const { structuredContent } = result;
      return (structuredContent as Record<string, unknown> | undefined) ?? { text: textOf(result) };
    },
    fail: async (name, given = {}) => JSON.parse(textOf(await call(name, given, true))),
  };
}
