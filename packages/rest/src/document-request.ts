import type { OpenApiOperation, OpenApiParameter } from './document-types.ts';
import type { Operation } from './operation.ts';
import type { OperationInput, Parameter } from './operation-input.ts';
import { pascalCase, type SchemaComponents } from './schema-components.ts';

function parameterOf(
  { name, required, schema }: Parameter,
  location: 'path' | 'query',
  { components }: OperationInput,
  schemas: SchemaComponents,
): OpenApiParameter {
  const { description, examples, ...rest } = schemas.adaptInput({ schema, components });
  const [example] = Array.isArray(examples) ? examples : [];
  return {
    name,
    in: location,
    required,
    ...(description !== undefined && { description }),
    // OpenAPI's default, stated for readers: a list is the repeated parameter.
    ...(rest.type === 'array' && { style: 'form', explode: true }),
    schema: rest,
    ...(example !== undefined && { example }),
  };
}

/** Documents an operation's input with the same schemas that its decoders use. */
export function requestOf(
  { operationId, input, mediaTypes, requestHeaders, examples }: Operation,
  schemas: SchemaComponents,
): Pick<OpenApiOperation, 'parameters' | 'requestBody'> {
  if (!input) return {};
  const { path, query, body, components } = input;
  const parameters = [
    ...path.map((parameter) => parameterOf(parameter, 'path', input, schemas)),
    ...query.map((parameter) => parameterOf(parameter, 'query', input, schemas)),
    ...requestHeaders.map(([name, { field: _, read: __, ...header }]) => ({
      name,
      in: 'header' as const,
      required: false,
      ...header,
    })),
  ];
  const schema =
    body && schemas.addInput(`${pascalCase(operationId)}Body`, { schema: body.schema, components });
  const content = schema && { schema, ...(examples.request && { examples: examples.request }) };
  return {
    ...(parameters.length > 0 && { parameters }),
    ...(content && {
      requestBody: {
        required: body.required,
        content: Object.fromEntries(mediaTypes.map((type) => [type, content])),
      },
    }),
  };
}
