import type { OpenApiDocument } from './document-types.ts';
import type { JsonSchema } from './meta.ts';

/** Returns another schema instead of the given one. Schemas inside it are changed already. */
export type SchemaChange = (schema: JsonSchema) => JsonSchema;

/** Keywords with a schema, with a list of schemas, and with schemas by name. */
const NESTED = {
  one: new Set(['items', 'additionalProperties', 'not', 'propertyNames', 'contentSchema']),
  list: new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']),
  named: new Set(['properties', 'patternProperties']),
};

/** Values that may look like a schema, but are data. */
const DATA = new Set(['example', 'examples']);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues(object: object, map: (value: unknown, key: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}

/** Changes a schema and all schemas inside it, the innermost first. */
export function mapSchema(schema: JsonSchema, change: SchemaChange): JsonSchema {
  const map = (value: unknown) => (isObject(value) ? mapSchema(value, change) : value);
  return change(
    mapValues(schema, (value, keyword) => {
      if (NESTED.one.has(keyword)) return map(value);
      if (NESTED.list.has(keyword) && Array.isArray(value)) return value.map(map);
      return NESTED.named.has(keyword) && isObject(value) ? mapValues(value, map) : value;
    }),
  );
}

/**
 * Changes all schemas of a document: components, and those of parameters, headers and bodies.
 *
 * @param document or a part of one
 */
export function mapSchemas<Part extends Pick<OpenApiDocument, 'components'>>(
  document: Part,
  change: SchemaChange,
): Part {
  const map = (value: unknown): unknown => (isObject(value) ? mapSchema(value, change) : value);
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isObject(value)) return value;
    return mapValues(value, (each, key) => {
      if (DATA.has(key)) return each;
      if (key === 'schema') return map(each);
      return key === 'schemas' && isObject(each) ? mapValues(each, map) : walk(each);
    });
  };
  return walk(document) as Part;
}
