import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import type { z } from 'zod';
import { isEventsParser } from './events.ts';
import { JSON_TYPE } from './json-body.ts';
import { isVoid, isZodType } from './json-schema.ts';
import {
  assertServable,
  type Examples,
  type OtherStatus,
  type RequestHeader,
  type RestHeader,
  type RestMeta,
} from './meta.ts';
import { type OperationInput, readInputs } from './operation-input.ts';
import { type PathTemplate, parsePath } from './path-template.ts';
import { schemaOf } from './synchronous.ts';

type OpenApi = NonNullable<RestMeta['openapi']>;

/** A method of a procedure with a path: the source of its routes and of its part of the document. */
export interface Operation {
  /** Its name in the router, such as `task.list`. */
  readonly name: string;
  readonly procedure: AnyTRPCProcedure;
  readonly openapi: OpenApi;
  /** Unique in the router. */
  readonly operationId: string;
  readonly isProtected: boolean;
  /** Whether it is a subscription, whose success is a stream of events. */
  readonly isStream: boolean;
  /** Media types of its body; none if the method has no body. */
  readonly mediaTypes: readonly string[];
  readonly input: OperationInput | undefined;
  /** Of a subscription: the data of an event. */
  readonly output: z.ZodType;
  readonly status: number;
  readonly otherStatus: OtherStatus | undefined;
  readonly revalidate: NonNullable<RestMeta['rest']>['revalidate'];
  readonly firstId: NonNullable<RestMeta['rest']>['firstId'];
  readonly requestHeaders: readonly (readonly [name: string, header: RequestHeader])[];
  readonly headers: readonly (readonly [name: string, header: RestHeader])[];
  readonly examples: { readonly request?: Examples; readonly response?: Examples };
  /** The documented path first, then its aliases. */
  readonly paths: readonly [PathTemplate, ...PathTemplate[]];
  readonly aliases: readonly string[];
}

const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** `task.list` becomes `taskList`. */
function camelCase(name: string): string {
  return name.replace(/[^A-Za-z0-9]+([A-Za-z0-9]?)/g, (_, letter: string) => letter.toUpperCase());
}

function outputOf({ _def }: AnyTRPCProcedure): z.ZodType {
  const output = 'output' in _def && _def.output ? schemaOf(_def.output) : undefined;
  if (!isZodType(output)) throw new Error('its output is not a zod schema (z.void() for none)');
  return output as z.ZodType;
}

function pathsOf(path: string, aliases: readonly string[]): Operation['paths'] {
  const main = parsePath(path);
  const others = aliases.map(parsePath);
  for (const { url, parameters } of others)
    for (const name of parameters)
      if (!main.parameters.includes(name))
        throw new Error(`alias ${url} has a parameter that ${path} does not have`);
  return [main, ...others];
}

/** Members of `meta.rest` that make no sense for a stream. */
const NOT_FOR_STREAMS = ['status', 'otherStatus', 'revalidate', 'methods'] as const;

function assertStreamable(
  { _def }: AnyTRPCProcedure,
  { method }: OpenApi,
  rest: NonNullable<RestMeta['rest']>,
) {
  if (method !== 'GET') throw new Error('a subscription is read by GET');
  if (!('output' in _def) || !isEventsParser(_def.output))
    throw new Error('the output of a subscription is made by events()');
  const foreign = NOT_FOR_STREAMS.find((key) => rest[key] !== undefined);
  if (foreign !== undefined) throw new Error(`meta.rest.${foreign} is not supported for a subscription`);
}

function compile(
  name: string,
  procedure: AnyTRPCProcedure,
  { openapi, rest = {} }: RestMeta,
): readonly Operation[] {
  if (!openapi || openapi.enabled === false) return [];
  assertServable(openapi);
  const { status = 200, aliases = [], headers = {}, examples = {}, mediaTypes = [], methods = [] } = rest;
  const { requestHeaders = {}, otherStatus, revalidate, firstId } = rest;
  const isStream = procedure._def.type === 'subscription';
  if (isStream) assertStreamable(procedure, openapi, rest);
  const headerFields = Object.values(requestHeaders).map(({ field }) => field);
  const output = outputOf(procedure);
  if (status !== 204 && isVoid(output)) throw new Error('it has no output, so its status must be 204');
  const paths = pathsOf(openapi.path, aliases);
  return [{ ...openapi, mediaTypes }, ...methods].map(({ mediaTypes: others = [], ...own }) => {
    const mayHaveBody = METHODS_WITH_BODY.has(own.method);
    const input = readInputs(procedure._def.inputs, paths[0].parameters, mayHaveBody, headerFields);
    const hasBody = mayHaveBody && (input === undefined || input.body !== undefined);
    if (!hasBody && others.length > 0) throw new Error(`its ${own.method} has mediaTypes, but no body`);
    return {
      name,
      procedure,
      openapi: { ...openapi, ...own },
      operationId: own.operationId ?? camelCase(name),
      isProtected: openapi.protect !== false,
      isStream,
      mediaTypes: hasBody ? [JSON_TYPE, ...others] : [],
      input,
      output,
      status,
      otherStatus,
      revalidate,
      firstId,
      requestHeaders: Object.entries(requestHeaders),
      headers: Object.entries(headers),
      examples,
      paths,
      aliases,
    };
  });
}

/** Returns keys that must be unique in a router: the operation's id and its routes, ignoring parameter names. */
function claimsOf({ operationId, openapi, paths }: Operation): readonly string[] {
  const routes = paths.map(({ url }) => `route ${openapi.method} ${url.replace(/:\w+/g, '{}')}`);
  return [`operationId ${operationId}`, ...routes];
}

function compileProcedures(router: AnyTRPCRouter): readonly Operation[] {
  const [lazy] = Object.keys(router._def.lazy);
  if (lazy !== undefined) throw new Error(`Router ${lazy} is lazy: its routes cannot be known at start`);
  const procedures: Record<string, AnyTRPCProcedure> = router._def.procedures;
  const owners = new Map<string, string>();
  return Object.entries(procedures).flatMap(([name, procedure]) => {
    try {
      const compiled = compile(name, procedure, (procedure._def.meta ?? {}) as RestMeta);
      for (const claim of compiled.flatMap(claimsOf)) {
        const owner = owners.get(claim);
        if (owner !== undefined) throw new Error(`its ${claim} is already used by ${owner}`);
        owners.set(claim, name);
      }
      return compiled;
    } catch (cause) {
      throw new Error(`Procedure ${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  });
}

/** Returns the names of the input's fields for each procedure that has a path, by the procedure's name. */
export function inputNames(router: AnyTRPCRouter): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(compileRouter(router).map(({ name, input }) => [name, new Set(input?.properties.keys())]));
}

const routers = new WeakMap<AnyTRPCRouter, readonly Operation[]>();

/**
 * Compiles the meta of every procedure. The result is cached per router.
 *
 * @returns the procedures that have a path, in the router's order
 * @throws if a procedure cannot be served or documented; the message names it
 */
export function compileRouter(router: AnyTRPCRouter): readonly Operation[] {
  const operations = routers.get(router) ?? compileProcedures(router);
  routers.set(router, operations);
  return operations;
}
