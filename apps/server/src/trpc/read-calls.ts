import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import type { FastifyRequest } from 'fastify';

export interface Call {
  /** Name in the router, such as `task.get`. */
  readonly path: string;
  readonly procedure: AnyTRPCProcedure;
  /** Not validated yet; undefined if none was sent. */
  readonly input: unknown;
}

export interface Calls {
  readonly isBatch: boolean;
  readonly calls: readonly Call[];
}

/** A request to tRPC's route: all procedure names in one segment of the path, and a body that is still text. */
export type TRPCRequest = FastifyRequest<{ Params: { path: string } }>;

/** Tells whether a request uses rare features that change how tRPC reads or answers it. */
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

/** Returns the inputs by the number of the call; undefined if tRPC would not accept them. */
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
 * Reads the calls of a usual request: JSON in, JSON out, queries by GET and mutations by POST, only known procedures.
 *
 * @returns undefined if anything else is in the request or wrong with it; tRPC's own handler must answer then
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
