import { TRPCError } from '@trpc/server';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Operation } from './operation.ts';
import type { Parameter } from './operation-input.ts';
import type { PathTemplate } from './path-template.ts';

type Input = Record<string, unknown>;

const jsonObject = z.looseObject({});

/** Copies the body's members. @throws as tRPC does for input that does not match its schema */
function membersOf(body: unknown): Input {
  if (body === undefined) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  const { error } = jsonObject.safeParse(body);
  throw new TRPCError({ code: 'BAD_REQUEST', cause: error });
}

function readParameters(input: Input, source: object, parameters: readonly Parameter[]): void {
  const values = source as Input;
  for (const { name, decode } of parameters) {
    if (!Object.hasOwn(values, name)) continue;
    const value = values[name];
    input[name] = decode ? decode(value) : value;
  }
}

/**
 * Returns a function that assembles an operation's input on one of its paths: from the path, and from the body, or from the
 * query if the method has no body. Fields named in the operation's main path are never taken from elsewhere, not even on an
 * alias that leaves them out. Query parameters that are not in the schema are ignored.
 */
export function inputReader({ input, hasBody }: Operation, { parameters }: PathTemplate) {
  if (!input) return () => undefined;
  const inPath = input.path.filter(({ name }) => parameters.includes(name));
  const absent = input.path.filter(({ name }) => !parameters.includes(name)).map(({ name }) => name);

  return (request: FastifyRequest): unknown => {
    const members = hasBody ? membersOf(request.body) : {};
    for (const name of absent) if (Object.hasOwn(members, name)) delete members[name];
    if (!hasBody) readParameters(members, request.query as object, input.query);
    readParameters(members, request.params as object, inPath);
    return members;
  };
}
