import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import type { FastifyRequest } from 'fastify';

export interface Call {
  /** Its name in the router, such as `task.get`. */
  readonly path: string;
  readonly procedure: AnyTRPCProcedure;
  /** Not validated yet; undefined where none was sent. */
  readonly input: unknown;
}

export interface Calls {
  readonly isBatch: boolean;
  readonly calls: readonly Call[];
}

/** What a route of tRPC's has: all procedures' names in one segment of the path, and a body that is still text. */
export type TRPCRequest = FastifyRequest<{ Params: { path: string } }>;

/** What else decides how tRPC reads a request and answers it, and is nearly never there. */
function isUnusual({ headers, params }: TRPCRequest, query: URLSearchParams): boolean {
  const { accept, 'content-type': type = 'application/json' } = headers;
  return (
    !type.startsWith('application/json') ||
    'trpc-accept' in headers ||
    accept?.includes('application/jsonl') === true ||
    query.has('connectionParams') ||
    // tRPC decodes the path once more.
    params.path.includes('%')
  );
}

type Inputs = Readonly<Record<number, unknown>>;

function isInputs(value: unknown): value is Inputs {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By the number of the call; undefined where they are not what tRPC takes. */
function readInputs(text: unknown, isBatch: boolean): Inputs | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const inputs: unknown = JSON.parse(text);
    if (!isBatch) return { 0: inputs };
    return isInputs(inputs) ? inputs : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The calls of a request as clients nearly always send it: JSON in, JSON out, queries by GET and mutations by POST, each of
 * them known.
 *
 * @returns undefined where there is anything else about the request, or anything wrong with it, for tRPC's own handler to
 * look at
 * @see https://trpc.io/docs/rpc
 */
export function readCalls({ _def: { procedures } }: AnyTRPCRouter, request: TRPCRequest): Calls | undefined {
  const { method, params, url, body } = request;
  const start = url.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : url.slice(start));
  if ((method !== 'GET' && method !== 'POST') || isUnusual(request, query)) return undefined;
  const type = method === 'GET' ? 'query' : 'mutation';
  const isBatch = query.get('batch') === '1';
  const sent = type === 'query' ? query.get('input') : body;
  const inputs = type === 'query' && !sent ? {} : readInputs(sent, isBatch);
  if (!inputs) return undefined;

  const calls: Call[] = [];
  for (const [index, path] of (isBatch ? params.path.split(',') : [params.path]).entries()) {
    const procedure: AnyTRPCProcedure | undefined = procedures[path];
    if (procedure?._def.type !== type) return undefined;
    calls.push({ path, procedure, input: inputs[index] });
  }
  return { isBatch, calls };
}
