import type { AnyTRPCRouter } from '@trpc/server';
import { requestOf } from './document-request.ts';
import { hostResponses, successResponse } from './document-responses.ts';
import type {
  DocumentOptions,
  OpenApiDocument,
  OpenApiHostPart,
  OpenApiOperation,
  OperationTraits,
} from './document-types.ts';
import { jsonSchemaOf, OPENAPI_VERSION } from './json-schema.ts';
import type { Examples } from './meta.ts';
import { compileRouter, type Operation } from './operation.ts';
import { SchemaComponents } from './schema-components.ts';
import { generateSkeleton } from './skeleton.ts';

/**
 * Aliases are no paths of their own in the document: an operationId has to be unique, and a generated client would get
 * every call twice. The description tells readers of them, the extension programs.
 */
function aliasesOf(
  { openapi, aliases }: Operation,
  prefix: string,
): Pick<OpenApiOperation, 'description' | 'x-aliases'> {
  if (aliases.length === 0) return {};
  const others = aliases.map((path) => prefix + path);
  const sentence = `Also at ${others.map((path) => `\`${path}\``).join(', ')}.`;
  const { description } = openapi;
  return {
    description: description === undefined ? sentence : `${description}\n\n${sentence}`,
    'x-aliases': others,
  };
}

function traitsOf({ name, openapi, isProtected, hasBody, input, paths }: Operation): OperationTraits {
  const { parameters: pathParameters } = paths[0];
  return {
    name,
    method: openapi.method,
    isProtected,
    hasBody,
    hasInput: input !== undefined,
    pathParameters,
  };
}

/** The examples of errors that some response names. @throws where there is none of that name */
function examplesOf(hosts: readonly OpenApiHostPart[], { problem }: DocumentOptions): Examples {
  const named = hosts.flatMap(({ responses }) => responses.flatMap(({ examples = [] }) => examples));
  const entries = [...new Set(named)].map((name) => {
    const example = problem.examples?.[name];
    if (!example) throw new Error(`There is no example ${name} of an error`);
    return [name, example] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The OpenAPI 3.1 document of a router's REST side: what trpc-openapi's generator makes of it, completed by what that
 * cannot say, and by nothing that the routes of `rest` don't do.
 *
 * @returns plain JSON; build it once
 * @throws where a procedure's meta or schemas cannot be served or documented; the message names the procedure or schema
 * @see https://spec.openapis.org/oas/v3.1.0.html
 */
export function createDocument(router: AnyTRPCRouter, options: DocumentOptions): OpenApiDocument {
  const operations = compileRouter(router);
  const skeleton = generateSkeleton(operations, options.securitySchemes);
  const schemas = new SchemaComponents(skeleton.components.schemas);
  const problem = schemas.addOutput('Problem', jsonSchemaOf(options.problem.schema, 'output'));

  // All outputs first: where an input's schema differs from an output's, it is the input's that gets another name.
  const answered = operations.map((operation) => {
    const { path, method } = operation.openapi;
    const { responses, ...generated } = skeleton.at(path, method);
    const host = options.host(traitsOf(operation));
    const headers = { ...options.headers, ...host.headers };
    const success = successResponse(operation, responses['200'], schemas, headers);
    const others = hostResponses(host, options, problem);
    return {
      operation,
      generated,
      host,
      responses: Object.fromEntries([[operation.status, success], ...others]),
    };
  });

  const { info, servers, tags, securitySchemes, prefix = '' } = options;
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const { operation, generated, host, responses } of answered) {
    const { method } = operation.openapi;
    const path = prefix + operation.openapi.path;
    const { parameters = [], ...request } = requestOf(operation, schemas);
    const read = [...parameters, ...(host.parameters ?? [])];
    const documented: OpenApiOperation = {
      ...generated,
      ...aliasesOf(operation, prefix),
      ...(!operation.isProtected && { security: [] }),
      ...(read.length > 0 && { parameters: read }),
      ...request,
      responses,
    };
    paths[path] = { ...paths[path], [method.toLowerCase()]: documented };
  }
  const examples = examplesOf(
    answered.map(({ host }) => host),
    options,
  );
  const components = {
    schemas: schemas.schemas,
    ...(Object.keys(examples).length > 0 && { examples }),
    securitySchemes,
  };
  const document = { openapi: OPENAPI_VERSION, info, servers, tags, paths, components };
  return JSON.parse(JSON.stringify(document));
}
