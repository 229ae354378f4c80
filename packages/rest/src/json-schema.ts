import type { z } from 'zod';
import { createSchema } from 'zod-openapi';
import type { JsonSchema } from './meta.ts';

type ZodType = z.core.$ZodType;

export const OPENAPI_VERSION = '3.1.0';

const REF = '#/components/schemas/';

/** A schema with the components that it refers to. */
export interface SchemaWithComponents {
  readonly schema: JsonSchema;
  readonly components: Readonly<Record<string, JsonSchema>>;
}

/** The fields of an object schema. */
export interface ObjectShape {
  readonly properties: ReadonlyMap<string, JsonSchema>;
  readonly required: ReadonlySet<string>;
}

/** Tells whether a parser is a zod schema. tRPC accepts other libraries, but only zod schemas have a JSON Schema here. */
export function isZodType(parser: unknown): parser is ZodType {
  return typeof parser === 'object' && parser !== null && '_zod' in parser;
}

/** Tells whether the schema accepts no value. */
export function isVoid(schema: ZodType): boolean {
  const { type } = schema._zod.def;
  return type === 'void' || type === 'undefined' || type === 'never';
}

/** Returns the JSON Schema of a zod schema's input or output. Does not change the zod schema. */
export function jsonSchemaOf(schema: ZodType, io: 'input' | 'output'): SchemaWithComponents {
  const created: { schema: object; components: object } = createSchema(schema, {
    io,
    openapiVersion: OPENAPI_VERSION,
  });
  return created as SchemaWithComponents;
}

export function refTo(component: string): JsonSchema {
  return { $ref: REF + component };
}

/** Returns the component's name if a schema is only a reference to it. */
export function componentName({ $ref }: JsonSchema): string | undefined {
  return $ref?.startsWith(REF) ? $ref.slice(REF.length) : undefined;
}

/** Resolves a reference; returns any other schema unchanged. */
export function resolve(schema: JsonSchema, components: SchemaWithComponents['components']): JsonSchema {
  const name = componentName(schema);
  const target = name === undefined ? undefined : components[name];
  return target === undefined ? schema : resolve(target, components);
}

/**
 * Returns all fields of an object schema, including intersections and unions. A field of a union is required only if every
 * alternative requires it.
 *
 * @returns undefined if the schema is not for objects
 */
export function objectShape(
  schema: JsonSchema,
  components: SchemaWithComponents['components'],
): ObjectShape | undefined {
  const properties = new Map<string, JsonSchema>();
  const required = new Set<string>();
  let isObject = false;

  const all = (part: JsonSchema): void => {
    const {
      type,
      properties: own = {},
      required: names = [],
      allOf = [],
      anyOf,
      oneOf,
    } = resolve(part, components);
    if (type === 'object') isObject = true;
    for (const [name, property] of Object.entries(own)) properties.set(name, property);
    for (const name of names) required.add(name);
    for (const each of allOf) all(each);
    any(anyOf ?? oneOf ?? []);
  };
  const any = (alternatives: readonly JsonSchema[]): void => {
    const shapes = alternatives
      .map((each) => objectShape(each, components))
      .filter((shape) => shape !== undefined);
    for (const shape of shapes) {
      isObject = true;
      for (const [name, property] of shape.properties) properties.set(name, property);
    }
    for (const name of shapes[0]?.required ?? [])
      if (shapes.every((shape) => shape.required.has(name))) required.add(name);
  };

  all(schema);
  return isObject ? { properties, required } : undefined;
}
