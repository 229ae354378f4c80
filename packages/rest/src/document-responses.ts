import { STATUS_CODES } from 'node:http';
import type {
  DocumentOptions,
  OpenApiHeaders,
  OpenApiHostPart,
  OpenApiHostResponse,
  OpenApiResponse,
} from './document-types.ts';
import { EVENT_STREAM } from './event-stream.ts';
import { JSON_TYPE } from './json-body.ts';
import type { JsonSchema } from './meta.ts';
import type { Operation } from './operation.ts';
import { pascalCase, type SchemaComponents } from './schema-components.ts';

function withHeaders(
  response: OpenApiResponse,
  ...headers: readonly (OpenApiHeaders | undefined)[]
): OpenApiResponse {
  const all: OpenApiHeaders = Object.assign({}, ...headers);
  return Object.keys(all).length > 0 ? { ...response, headers: all } : response;
}

/** Describes a stream as text that contains events. The schema of their data is a component. */
function inStream(isStream: boolean, data: JsonSchema): JsonSchema {
  if (!isStream) return data;
  const event: JsonSchema = {
    type: 'object',
    properties: {
      id: { type: 'string' },
      data: { type: 'string', contentMediaType: JSON_TYPE, contentSchema: data },
    },
    required: ['id', 'data'],
  };
  return {
    type: 'string',
    contentMediaType: EVENT_STREAM,
    contentSchema: { type: 'array', items: event },
  };
}

/**
 * Documents the success response with the status and headers that are sent.
 *
 * @param generated the same response from trpc-openapi's generator
 */
export function successResponse(
  { operationId, openapi, isStream, status, headers, examples }: Operation,
  generated: OpenApiResponse | undefined,
  components: SchemaComponents,
  hostHeaders: OpenApiHeaders,
): OpenApiResponse {
  const documented = headers.map(([name, { value: _, ...header }]) => [name, header] as const);
  const body = generated?.content?.[JSON_TYPE];
  const name = `${pascalCase(operationId)}${isStream ? 'Event' : 'Response'}`;
  const content = body &&
    status !== 204 && {
      content: {
        [isStream ? EVENT_STREAM : JSON_TYPE]: {
          schema: inStream(isStream, components.addOutput(name, { ...body, components: {} })),
          ...(examples.response && { examples: examples.response }),
        },
      },
    };
  const description = openapi.successDescription ?? STATUS_CODES[status] ?? '';
  return withHeaders({ description, ...content }, hostHeaders, Object.fromEntries(documented));
}

function contentOf(
  { status, examples }: OpenApiHostResponse,
  { mediaTypes }: DocumentOptions['problem'],
  schema: JsonSchema,
): Pick<OpenApiResponse, 'content'> {
  if (status < 400) return {};
  const shown = examples?.map((name) => [name, { $ref: `#/components/examples/${name}` }] as const);
  const body = { schema, ...(shown && { examples: Object.fromEntries(shown) }) };
  return { content: Object.fromEntries(mediaTypes.map((type) => [type, body])) };
}

/** Documents the responses that the host may send instead. @param schema of error bodies */
export function hostResponses(
  { responses }: OpenApiHostPart,
  { problem, headers }: DocumentOptions,
  schema: JsonSchema,
): readonly (readonly [status: number, response: OpenApiResponse])[] {
  return responses.map((response) => {
    const { status, description } = response;
    const content = contentOf(response, problem, schema);
    return [status, withHeaders({ description, ...content }, headers, response.headers)];
  });
}
