import { type Decode, decoderOf } from './decode.ts';
import { isVoid, isZodType, jsonSchemaOf, objectShape, resolve } from './json-schema.ts';
import type { JsonSchema } from './meta.ts';
import { schemaOf } from './synchronous.ts';

/** A path or query parameter: its documentation, and how its text is decoded. */
export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly decode: Decode | undefined;
}

/** The JSON object that an operation accepts. */
interface RequestBody {
  readonly schema: JsonSchema;
  /** Whether any field is required. */
  readonly required: boolean;
}

/** The sources of a procedure's input. */
export interface OperationInput {
  /** All fields, wherever they are read. */
  readonly properties: ReadonlyMap<string, JsonSchema>;
  /** Names of the fields without which the input is refused. */
  readonly required: ReadonlySet<string>;
  readonly path: readonly Parameter[];
  readonly query: readonly Parameter[];
  readonly body: RequestBody | undefined;
  /** Components that the schemas above refer to. */
  readonly components: Readonly<Record<string, JsonSchema>>;
}

function readSchema(zodType: unknown) {
  if (!isZodType(zodType)) throw new Error('its input is not a zod schema');
  const json = jsonSchemaOf(zodType, 'input');
  const shape = objectShape(json.schema, json.components);
  if (!shape) throw new Error('its input is not an object');
  const { additionalProperties = false } = resolve(json.schema, json.components);
  return { ...json, ...shape, isOpen: additionalProperties !== false };
}

type ReadSchema = ReturnType<typeof readSchema>;

function mergeComponents(all: readonly Readonly<Record<string, JsonSchema>>[]): Record<string, JsonSchema> {
  const merged = new Map<string, JsonSchema>();
  for (const [id, schema] of all.flatMap((components) => Object.entries(components))) {
    if (JSON.stringify(merged.get(id) ?? schema) !== JSON.stringify(schema))
      throw new Error(`two schemas of its input have the id ${id}`);
    merged.set(id, schema);
  }
  return Object.fromEntries(merged);
}

/** Returns the parser's own schema if it alone describes the whole body, and otherwise a schema of the remaining fields. */
function bodyOf(
  parsers: readonly ReadSchema[],
  isElsewhere: (name: string) => boolean,
): RequestBody | undefined {
  const inBody = parsers.filter(
    ({ properties, isOpen }) => isOpen || [...properties.keys()].some((name) => !isElsewhere(name)),
  );
  const [only] = inBody;
  if (!only) return undefined;
  const required = [...new Set(inBody.flatMap((parser) => [...parser.required]))].filter(
    (name) => !isElsewhere(name),
  );
  const isWhole = inBody.length === 1 && ![...only.properties.keys()].some(isElsewhere);
  const properties = Object.fromEntries(
    inBody.flatMap((parser) => [...parser.properties].filter(([name]) => !isElsewhere(name))),
  );
  const merged: JsonSchema = { type: 'object', properties, ...(required.length > 0 && { required }) };
  return { schema: isWhole ? only.schema : merged, required: required.length > 0 };
}

/**
 * Decides, from the JSON Schemas of a procedure's inputs, where each field is read. Fields named in the path come only from
 * the path. The others come from the body, or from the query if the method has no body.
 *
 * @param parsers the parsers passed to `.input()`, in order; a later one overrides a field
 * @param headerFields fields that are read from headers
 * @returns undefined if the procedure has no input
 * @throws if an input is not an object or cannot be decoded, or if the path names an unknown field
 */
export function readInputs(
  parsers: readonly unknown[],
  pathParameters: readonly string[],
  hasBody: boolean,
  headerFields: readonly string[] = [],
): OperationInput | undefined {
  const read = parsers
    .map(schemaOf)
    .filter((schema) => !(isZodType(schema) && isVoid(schema)))
    .map(readSchema);
  const components = mergeComponents(read.map((parser) => parser.components));
  const properties = new Map(read.flatMap((parser) => [...parser.properties]));
  if (properties.has('__proto__')) throw new Error('its input has a field __proto__');
  for (const name of pathParameters)
    if (!properties.has(name))
      throw new Error(`its path has the parameter ${name}, but its input has no such field`);
  for (const name of headerFields)
    if (!properties.has(name))
      throw new Error(`a header is read into ${name}, but its input has no such field`);
  if (read.length === 0) return undefined;

  const required = new Set(read.flatMap((parser) => [...parser.required]));
  const isInPath = (name: string): boolean => pathParameters.includes(name);
  const isElsewhere = (name: string): boolean => isInPath(name) || headerFields.includes(name);
  const parameter = (name: string, schema: JsonSchema, location: 'path' | 'query'): Parameter => {
    try {
      return {
        name,
        required: location === 'path' || required.has(name),
        schema,
        decode: decoderOf(schema, components, location),
      };
    } catch (cause) {
      throw new Error(`its input ${name} cannot be read: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    }
  };
  const fields = [...properties];
  return {
    properties,
    required,
    path: fields.filter(([name]) => isInPath(name)).map(([name, schema]) => parameter(name, schema, 'path')),
    query: hasBody
      ? []
      : fields
          .filter(([name]) => !isElsewhere(name))
          .map(([name, schema]) => parameter(name, schema, 'query')),
    body: hasBody ? bodyOf(read, isElsewhere) : undefined,
    components,
  };
}
