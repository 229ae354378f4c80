import type { JsonSchema } from './meta.ts';

/** Adds null to the values of a schema. @returns undefined if it has no type that could say so */
function withNull({ type, enum: values, ...rest }: JsonSchema): JsonSchema | undefined {
  if (type === undefined || rest.$ref !== undefined) return undefined;
  return { ...rest, type: [...new Set([type, 'null'].flat())], ...(values && { enum: [...values, null] }) };
}

/**
 * Says null and constants in the way that converts to OpenAPI 3.0: `type: ["string", "null"]` for a union with null, and
 * `enum: [x]` for `const: x`. A reference has no type: its union with null stays.
 */
export function portable({ const: value, ...schema }: JsonSchema): JsonSchema {
  if (value !== undefined) return { ...schema, enum: [value] };
  const { anyOf = [], ...rest } = schema;
  const [only, ...others] = anyOf.filter(({ type }) => type !== 'null');
  if (!only || others.length > 0 || anyOf.length === 1) return schema;
  const nullable = withNull(only);
  return nullable ? { ...nullable, ...rest } : schema;
}
