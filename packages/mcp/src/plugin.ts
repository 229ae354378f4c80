import type { CallToolResult } from '@modelcontextprotocol/server';
import { acceptJson, JSON_TYPE } from '@tickline/rest';
import type { AnyTRPCRouter } from '@trpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callTool } from './call-tool.ts';
import type { McpMeta } from './meta.ts';
import { type Call, createProtocol, type List, type ServerInfo } from './protocol.ts';
import { compileTools } from './tool.ts';

/** A call of a tool that is about to run. */
export interface ToolCall<Context> {
  /** Name of the tool. */
  readonly tool: string;
  /** The procedure's own. */
  readonly meta: McpMeta;
  readonly context: Context;
  readonly request: FastifyRequest;
}

export interface McpOptions<Context> {
  readonly router: AnyTRPCRouter;
  readonly server: ServerInfo;
  /** Fields of inputs that no tool has, such as an owner that the token decides. They must be optional. */
  readonly omit?: readonly string[];
  /** Creates the procedures' `ctx` for a call. */
  createContext(request: FastifyRequest, reply: FastifyReply): Context | Promise<Context>;
  /** Called before each call. Throws to refuse it; that error is the call's result. */
  onCall?(call: ToolCall<Context>): void | Promise<void>;
  /** Tells whether a client sees a tool in the list. By default, it sees all. Calls of the others are not refused. */
  shows?(meta: McpMeta, context: Context): boolean | Promise<boolean>;
  /**
   * Returns the part of an error that a model may see, as JSON: what was wrong, so that it can correct itself. Throws what
   * is no matter of the model, such as a token that was revoked: that goes to the host's error handler.
   */
  describeError(error: unknown, request: FastifyRequest): Readonly<Record<string, unknown>>;
}

/** @see https://www.jsonrpc.org/specification#error_object */
const INVALID_REQUEST = -32_600;

function isMessage(body: unknown): body is object {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function refuse(reply: FastifyReply, message: string): FastifyReply {
  const error = { code: INVALID_REQUEST, message };
  return reply.code(400).send({ jsonrpc: '2.0', error, id: null });
}

function failed(description: Readonly<Record<string, unknown>>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(description) }], isError: true };
}

/**
 * Fastify plugin that serves the router's procedures as tools of an MCP server (streamable HTTP without sessions). Its only
 * route is `POST` on the prefix under which it is registered; the host answers other methods with 405.
 *
 * Errors of procedures are results of their calls, as `describeError` says. To the host's error handler go those that it
 * throws, and as in `@tickline/rest` a body of another type, over the limit or that is not JSON. All others are errors of
 * JSON-RPC.
 *
 * @throws (rejects) if a procedure cannot be a tool
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
 */
export async function mcp<Context>(app: FastifyInstance, options: McpOptions<Context>): Promise<void> {
  const { router, server, omit, createContext, onCall, shows, describeError } = options;
  const tools = compileTools(router, omit);
  // The library takes 25 MB and a fifth of a second, which not every server needs.
  let loading: ReturnType<typeof createProtocol> | undefined;

  acceptJson(app, [JSON_TYPE]);
  app.post('', async (request, reply) => {
    const { body, headers } = request;
    if (!isMessage(body)) return refuse(reply, 'The body must be one message. Batches are not supported');
    loading ??= createProtocol(server, tools);
    const answer = await loading;

    let forHost: unknown;
    const call: Call = async (tool, given) => {
      try {
        const context = await createContext(request, reply);
        await onCall?.({ tool: tool.name, meta: tool.meta, context, request });
        return await callTool(tool, given, context);
      } catch (error) {
        try {
          return failed(describeError(error, request));
        } catch (thrown) {
          forHost = thrown;
          return failed({});
        }
      }
    };
    const list: List = async () => {
      const context = await createContext(request, reply);
      const all = await Promise.all(
        Array.from(tools.values(), async (tool) => ((await shows?.(tool.meta, context)) ?? true) && tool),
      );
      return all.filter((tool) => tool !== false);
    };
    const response = await answer({ body, headers }, { call, list });
    if (forHost !== undefined) throw forHost;
    if (response.status >= 500) throw new Error(`The library of the protocol failed with ${response.status}`);
    const text = await response.text();
    reply.code(response.status);
    return text === ''
      ? reply.send()
      : reply.header('content-type', 'application/json; charset=utf-8').send(text);
  });
}
