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

function readParameter(input: Input, { name, decode }: Parameter, value: unknown): void {
  input[name] = decode ? decode(value) : value;
}

/** Removes members that a body may not set. @returns their names */
function dropMembers(members: Input, notInBody: readonly string[]): string[] {
  const names = notInBody.filter((name) => Object.hasOwn(members, name));
  for (const name of names) delete members[name];
  return names;
}

/** A list's parameter as common clients write it: `name[]`, `name[0]`. */
const LIST_FORM = /^([^[\]]+)\[\d*\]$/;

const plainName = (name: string): string => LIST_FORM.exec(name)?.[1] ?? name;

type Parameters = ReadonlyMap<string, Parameter>;
type OnIgnored = (names: readonly string[], from: 'body' | 'query', request: FastifyRequest) => void;

/** Reads parameters of which a form of a list was sent: the values of all forms, in the order of the query. */
function readLists(input: Input, names: ReadonlySet<string>, parameters: Parameters, url: string): void {
  const lists = new Map(Array.from(names, (name) => [name, [] as string[]]));
  for (const [name, value] of new URLSearchParams(url.slice(url.indexOf('?'))))
    lists.get(plainName(name))?.push(value);
  for (const [name, values] of lists) input[name] = parameters.get(name)?.decode?.(values) ?? values;
}

/**
 * Returns a function that reads the query. A parameter in the form of a list is one, so that a schema for a single value
 * refuses it: ignoring a filter would return the wrong rows.
 */
function queryReader(parameters: readonly Parameter[], onIgnored: OnIgnored) {
  const known: Parameters = new Map(parameters.map((each) => [each.name, each]));

  return (input: Input, request: FastifyRequest): void => {
    const query = request.query as Input;
    const others: string[] = [];
    for (const name of Object.keys(query)) {
      const parameter = known.get(name);
      if (parameter) readParameter(input, parameter, query[name]);
      else others.push(name);
    }
    if (others.length === 0) return;
    const lists = new Set(others.map(plainName).filter((name) => known.has(name)));
    if (lists.size > 0) readLists(input, lists, known, request.url);
    const unknown = others.filter((name) => !known.has(plainName(name)));
    if (unknown.length > 0) onIgnored(unknown, 'query', request);
  };
}

/**
 * Returns a function that assembles an operation's input on one of its paths: from the path, and from the body, or from the
 * query if the method has no body. Fields named in the operation's main path are never taken from elsewhere, not even on an
 * alias that leaves them out. Such members of a body are ignored, and so are query parameters that are not in the schema.
 *
 * @param onIgnored is called with the names of what is ignored, if there is any
 */
export function inputReader(
  { input, mediaTypes, requestHeaders }: Operation,
  { parameters }: PathTemplate,
  onIgnored: OnIgnored,
) {
  const readQuery = queryReader(input?.query ?? [], onIgnored);
  const path = input?.path ?? [];
  const inPath = path.filter(({ name }) => parameters.includes(name));
  const hasBody = mediaTypes.length > 0;
  const headers = requestHeaders.map(([name, header]) => ({ ...header, name: name.toLowerCase() }));
  const notInBody = [...path.map(({ name }) => name), ...headers.map(({ field }) => field)];

  return (request: FastifyRequest): unknown => {
    const members = hasBody && input ? membersOf(request.body) : {};
    const shadowed = hasBody ? dropMembers(members, notInBody) : [];
    if (shadowed.length > 0) onIgnored(shadowed, 'body', request);
    readQuery(members, request);
    const params = request.params as Input;
    for (const parameter of inPath) readParameter(members, parameter, params[parameter.name]);
    for (const { name, field, read } of headers) {
      const value = request.headers[name];
      if (value !== undefined) members[field] = read(String(value));
    }
    return input && members;
  };
}
