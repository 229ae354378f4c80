import type { z } from 'zod';
import { createSchema } from 'zod-openapi';
import type { JsonSchema } from './meta.ts';

type ZodType = z.core.$ZodType;

export const OPENAPI_VERSION = '3.1.0';

const REF = '#/components/schemas/';

/** A schema, and the components that its references point to. */
export interface SchemaWithComponents {
  readonly schema: JsonSchema;
  readonly components: Readonly<Record<string, JsonSchema>>;
}

/** The fields of an object, however it was put together. */
export interface ObjectShape {
  readonly properties: ReadonlyMap<string, JsonSchema>;
  readonly required: ReadonlySet<string>;
}

/** tRPC takes parsers of many libraries; only zod's have a JSON Schema here. */
export function isZodType(parser: unknown): parser is ZodType {
  return typeof parser === 'object' && parser !== null && '_zod' in parser;
}

/** Whether the schema is for nothing at all. */
export function isVoid(schema: ZodType): boolean {
  const { type } = schema._zod.def;
  return type === 'void' || type === 'undefined' || type === 'never';
}

/** The JSON Schema of what a zod schema takes (`input`) or gives (`output`); the zod schema is only read. */
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

/** The name of the component that a schema is nothing but a reference to. */
export function componentName({ $ref }: JsonSchema): string | undefined {
  return $ref?.startsWith(REF) ? $ref.slice(REF.length) : undefined;
}

/** What a reference stands for; any other schema is itself. */
export function resolve(schema: JsonSchema, components: SchemaWithComponents['components']): JsonSchema {
  const name = componentName(schema);
  const target = name === undefined ? undefined : components[name];
  return target === undefined ? schema : resolve(target, components);
}

/**
 * The fields of an object schema: of an intersection, all; of a union, all, and required are those that every
 * alternative requires.
 *
 * @returns undefined where the schema is not for objects
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
