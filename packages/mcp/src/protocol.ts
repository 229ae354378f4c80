import type { CallToolResult, Implementation } from '@modelcontextprotocol/server';
import type { Tool } from './tool.ts';

/** Name, version and instructions of a server, as clients see them. */
export interface ServerInfo extends Implementation {
  /** Tells a model what the tools are for. */
  readonly instructions?: string;
}

/** Answers one call of a tool. It never throws: an error is a result. */
export type Call = (tool: Tool, given: Readonly<Record<string, unknown>>) => Promise<CallToolResult>;

/** Returns the tools that a client sees. */
export type List = () => Promise<readonly Tool[]>;

/** What the protocol asks of the one who serves a message. */
interface Host {
  readonly call: Call;
  readonly list: List;
}

/** One message of a client. */
export interface Message {
  /** A JSON object. */
  readonly body: object;
  /** Those of the request. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The only headers that the protocol reads; a client may leave out that it accepts both kinds of answers. */
const HEADERS = ['mcp-protocol-version', 'mcp-method', 'mcp-name'] as const;
const FIXED = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** Names no server: the transport reads only method and headers. */
const TARGET = 'http://localhost/';

function requestOf({ headers }: Message): Request {
  const read = HEADERS.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return new Request(TARGET, { method: 'POST', headers: { ...FIXED, ...Object.fromEntries(read) } });
}

/**
 * Creates the protocol's side of a server without sessions. It answers both generations of clients: those that begin with
 * `initialize` (until 2025-11-25), and those that describe themselves in each message (from 2026-07-28).
 *
 * The library's `Server` belongs to one exchange: it keeps the version and the transport, so two clients must not share it.
 *
 * @returns a function that answers a message, with a single JSON object and never with a stream
 */
export async function createProtocol(
  { instructions, ...info }: ServerInfo,
  tools: ReadonlyMap<string, Tool>,
) {
  const library = await import('@modelcontextprotocol/server');
  const { createMcpHandler, isLegacyRequest, ProtocolError, Server } = library;
  const hosts = new WeakMap<Request, Host>();
  const hostOf = (request: Request | undefined): Host => {
    const host = request && hosts.get(request);
    if (!host) throw new Error('The request of this message is not known');
    return host;
  };

  const createServer = (request: Request | undefined) => {
    const server = new Server(info, {
      capabilities: { tools: {} },
      ...(instructions !== undefined && { instructions }),
    });
    server.setRequestHandler('tools/list', async () => {
      const shown = await hostOf(request).list();
      return { tools: shown.map(({ definition }) => definition) };
    });
    server.setRequestHandler('tools/call', async ({ params }) => {
      const tool = tools.get(params.name);
      if (!tool) throw new ProtocolError(library.INVALID_PARAMS, 'Unknown tool. See tools/list');
      return hostOf(request).call(tool, params.arguments ?? {});
    });
    return server;
  };

  const modern = createMcpHandler(({ requestInfo }) => createServer(requestInfo), {
    legacy: 'reject',
    // The list of tools does not change, so there is nothing to wait for.
    maxSubscriptions: 0,
  });

  const answerLegacy = async (request: Request, parsedBody: object): Promise<Response> => {
    const server = createServer(request);
    const transport = new library.WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(transport);
    try {
      return await transport.handleRequest(request, { parsedBody });
    } finally {
      await server.close();
    }
  };

  return async (message: Message, host: Host): Promise<Response> => {
    const request = requestOf(message);
    hosts.set(request, host);
    const { body } = message;
    return (await isLegacyRequest(request, body))
      ? answerLegacy(request, body)
      : modern.fetch(request, { parsedBody: body });
  };
}
