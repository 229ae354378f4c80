import {
  type AnyTRPCRouter,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  type inferRouterContext,
  type TRPCError,
  transformTRPCResponse,
} from '@trpc/server';
import { getHTTPStatusCode } from '@trpc/server/http';
import type { TRPCResponse } from '@trpc/server/rpc';
import type { Call, Calls } from './read-calls.ts';

interface Outcome {
  readonly response: TRPCResponse;
  readonly error?: TRPCError;
}

export interface Answer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** Of the first failed call. */
  readonly error: TRPCError | undefined;
}

function answerOf({ _def: { _config } }: AnyTRPCRouter, outcomes: Outcome[], isBatch: boolean): Answer {
  const responses = outcomes.map(({ response }) => response);
  const [response] = responses;
  return {
    status: getHTTPStatusCode(responses),
    body: JSON.stringify(transformTRPCResponse(_config, isBatch || !response ? responses : response)),
    error: outcomes.find(({ error }) => error)?.error,
  };
}

/**
 * Runs all calls of a request at once, and answers as tRPC does: tRPC's own functions make results, error shapes and
 * the status. Its handler also makes a `Request`, a `Response`, their headers and streams, and an `AbortController` per
 * call, which takes several times as long.
 *
 * @param onError is called with each error as it occurs
 * @see https://trpc.io/docs/rpc
 */
export async function runCalls<Router extends AnyTRPCRouter>(
  router: Router,
  { isBatch, calls }: Calls,
  ctx: inferRouterContext<Router>,
  onError: (error: TRPCError) => void,
): Promise<Answer> {
  const { _config: config } = router._def;

  const run = async ({ path, procedure, input }: Call, batchIndex: number): Promise<Outcome> => {
    const { type } = procedure._def;
    try {
      const getRawInput = async () =>
        input === undefined ? undefined : config.transformer.input.deserialize(input);
      const data: unknown = await procedure({ ctx, path, type, getRawInput, signal: undefined, batchIndex });
      return { response: { result: { data } } };
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause);
      onError(error);
      return { error, response: { error: getTRPCErrorShape({ config, error, type, path, input, ctx }) } };
    }
  };

  return answerOf(router, await Promise.all(calls.map(run)), isBatch);
}
