import type { JsonSchema } from '@tickline/rest';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Converts `nullable` of OpenAPI 3.0 to 3.1.
 *
 * @see https://www.openapis.org/blog/2021/02/16/migrating-from-openapi-3-0-to-3-1-0
 */
export function modernize(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(modernize);
  if (!isObject(value)) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, modernize(each)]),
  );
  if (nullable !== true) return rest;
  const { type } = rest;
  return typeof type === 'string' ? { ...rest, type: [type, 'null'] } : { anyOf: [rest, { type: 'null' }] };
}

/** Allows null in every field that is not required. */
export function withNulls(schema: JsonSchema): JsonSchema {
  const { properties, required = [], items } = schema;
  const fields = Object.entries(properties ?? {}).map(([name, property]) => {
    const field = withNulls(property);
    const { type } = field;
    const isOptional = typeof type === 'string' && !required.includes(name);
    return [name, isOptional ? { ...field, type: [type, 'null'] } : field] as const;
  });
  return {
    ...schema,
    ...(items && { items: withNulls(items) }),
    ...(properties && { properties: Object.fromEntries(fields) }),
  };
}
