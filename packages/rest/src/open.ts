import type { JsonSchema } from './meta.ts';

/** Allows other members: the next version may send more, and clients must not refuse an answer for that. */
export function open(schema: JsonSchema): JsonSchema {
  const { additionalProperties, ...rest } = schema;
  return additionalProperties === false ? rest : schema;
}
