import { type JsonSchema, portable } from '@tickline/rest';

const orNull = (schema: JsonSchema): JsonSchema => portable({ anyOf: [schema, { type: 'null' }] });

/**
 * Converts `nullable` of OpenAPI 3.0 to 3.1.
 *
 * @see https://www.openapis.org/blog/2021/02/16/migrating-from-openapi-3-0-to-3-1-0
 */
export function modernize({ nullable, ...schema }: JsonSchema): JsonSchema {
  return nullable === true ? orNull(schema) : portable(schema);
}

/**
 * Corrects a schema of what Better Auth sends. Fields that are not required may be null, and texts of which it names a
 * few may be others in its next version.
 */
export function asSent(schema: JsonSchema): JsonSchema {
  const { properties, required = [], enum: values = [] } = schema;
  if (values.length > 1) {
    const { enum: examples, ...open } = schema;
    return { ...open, examples };
  }
  if (!properties) return schema;
  const fields = Object.entries(properties).map(
    ([name, field]) => [name, required.includes(name) ? field : orNull(field)] as const,
  );
  return { ...schema, properties: Object.fromEntries(fields) };
}
