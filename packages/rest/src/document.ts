import type { AnyTRPCRouter } from '@trpc/server';
import { requestOf } from './document-request.ts';
import { hostResponses, successResponse } from './document-responses.ts';
import type {
  DocumentOptions,
  OpenApiDocument,
  OpenApiHostPart,
  OpenApiOperation,
  OpenApiResponse,
  OperationTraits,
} from './document-types.ts';
import { jsonSchemaOf, OPENAPI_VERSION } from './json-schema.ts';
import { mapSchemas } from './map-schemas.ts';
import type { Examples, RestMeta } from './meta.ts';
import { compileRouter, type Operation } from './operation.ts';
import { portable } from './portable.ts';
import { SchemaComponents } from './schema-components.ts';
import { generateSkeleton } from './skeleton.ts';

/**
 * Documents aliases in the description (for readers) and in an extension (for programs). They are not separate paths: an
 * operationId must be unique, and a generated client would have every call twice.
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

function traitsOf(operation: Operation): OperationTraits {
  const { name, procedure, openapi, isProtected, isStream, mediaTypes, input, paths } = operation;
  const { parameters: pathParameters } = paths[0];
  return {
    name,
    method: openapi.method,
    isProtected,
    isStream,
    mediaTypes,
    meta: (procedure._def.meta ?? {}) as RestMeta,
    hasBody: mediaTypes.length > 0,
    hasInput: input !== undefined,
    pathParameters,
  };
}

/** Collects the error examples that responses name. @throws if there is no example of that name */
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
 * Creates the OpenAPI 3.1 document of a router's REST routes. It extends the output of trpc-openapi's generator, and
 * describes only what the routes of `rest` really do.
 *
 * @returns plain JSON; build it once
 * @throws if a procedure's meta or schemas cannot be served or documented; the message names the procedure or schema
 * @see https://spec.openapis.org/oas/v3.1.0.html
 */
export function createDocument(router: AnyTRPCRouter, options: DocumentOptions): OpenApiDocument {
  const operations = compileRouter(router).filter(({ name }) => options.documents?.(name) ?? true);
  const skeleton = generateSkeleton(operations, options.securitySchemes);
  const schemas = new SchemaComponents(skeleton.components.schemas);
  const problem = schemas.addOutput('Problem', jsonSchemaOf(options.problem.schema, 'output'));

  // Outputs come first, so that an input's schema gets the other name if the two differ.
  const answered = operations.map((operation) => {
    const { path, method } = operation.openapi;
    const { responses, ...generated } = skeleton.at(path, method);
    const host = options.host(traitsOf(operation));
    const headers = { ...options.headers, ...host.headers };
    const success = successResponse(operation, responses['200'], schemas, headers);
    const { otherStatus } = operation;
    const other: OpenApiResponse | undefined = otherStatus && {
      ...success,
      description: otherStatus.description,
    };
    const others = hostResponses(host, options, problem);
    return {
      operation,
      generated,
      host,
      responses: Object.fromEntries([
        [operation.status, success],
        ...(otherStatus && other ? [[otherStatus.status, other] as const] : []),
        ...others,
      ]),
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
      ...(host.security && { security: host.security }),
      ...(!operation.isProtected && { security: [] }),
      ...host.extensions,
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
  return mapSchemas(JSON.parse(JSON.stringify(document)), portable);
}
