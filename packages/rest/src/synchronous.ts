import type { z } from 'zod';

const schemas = new WeakMap<object, z.core.$ZodType>();

/**
 * A schema that tRPC parses with synchronously. It would take `parseAsync` wherever there is one, and zod's compiled
 * parsers run in synchronous parses only: for an object with many others in it they take a sixth of the time.
 *
 * @param schema of whose checks none is asynchronous; the document describes it as it is
 * @see https://zod.dev/packages/core
 */
export function synchronous<Schema extends z.ZodType>(schema: Schema): Schema {
  const parser: Schema = Object.create(schema, { parseAsync: { value: undefined } });
  schemas.set(parser, schema);
  return parser;
}

/** What was made `synchronous`; any other parser is itself. */
export function schemaOf(parser: object): object {
  return schemas.get(parser) ?? parser;
}
