import {
  componentName,
  isVoid,
  type JsonSchema,
  jsonSchemaOf,
  mapSchema,
  type Operation,
  open,
  resolve,
} from '@tickline/rest';

/** JSON Schema of an object, as MCP has it: complete in itself, with what it refers to in `$defs`. */
export interface ObjectSchema extends JsonSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

const DEFINITIONS = '#/$defs/';

type Components = Readonly<Record<string, JsonSchema>>;

/** Moves a schema's components into its own `$defs`, without those that it does not refer to. */
function withDefinitions<Schema extends JsonSchema>(schema: Schema, components: Components): Schema {
  const definitions = new Map<string, JsonSchema>();
  const define = (each: JsonSchema): JsonSchema => {
    const name = componentName(each);
    if (name === undefined) return each;
    const component = components[name];
    if (component && !definitions.has(name)) {
      // Taken before it is mapped, as it may refer to itself.
      definitions.set(name, component);
      definitions.set(name, mapSchema(component, define));
    }
    return { ...each, $ref: DEFINITIONS + name };
  };
  const own = mapSchema(schema, define) as Schema;
  return definitions.size === 0 ? own : { ...own, $defs: Object.fromEntries(definitions) };
}

/**
 * Returns the schema of a tool's arguments: all fields of the procedure's input, wherever REST reads them.
 *
 * @param omitted fields that no tool has
 */
export function inputSchemaOf({ input }: Operation, omitted: ReadonlySet<string>): ObjectSchema {
  if (!input) return { type: 'object', properties: {}, additionalProperties: false };
  const required = [...input.required].filter((name) => !omitted.has(name));
  return withDefinitions(
    {
      type: 'object',
      properties: Object.fromEntries([...input.properties].filter(([name]) => !omitted.has(name))),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    input.components,
  );
}

/** Returns the schema of a tool's result, or undefined if the procedure's output is not an object, which MCP requires. */
export function outputSchemaOf({ output }: Operation): ObjectSchema | undefined {
  if (isVoid(output)) return undefined;
  const { schema, components } = jsonSchemaOf(output, 'output');
  const object = resolve(schema, components);
  if (object.type !== 'object' || !object.properties) return undefined;
  const opened = Object.entries(components).map(([name, each]) => [name, mapSchema(each, open)]);
  const own = mapSchema(object, open) as ObjectSchema;
  return withDefinitions(own, Object.fromEntries(opened));
}

/** Keywords of values that cannot be a sentence. */
const FORMAL = ['format', 'enum', 'const', 'pattern'] as const;

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

/**
 * Tells whether a value can be text of any kind, or a list or map of such. Fields of an object are looked at by themselves.
 *
 * @param seen names of definitions that were looked at
 */
function mayHoldText(schema: JsonSchema, definitions: Components, seen: ReadonlySet<string>): boolean {
  const name = schema.$ref?.slice(DEFINITIONS.length);
  if (name !== undefined) {
    const definition = definitions[name];
    return !!definition && !seen.has(name) && mayHoldText(definition, definitions, new Set([...seen, name]));
  }
  const { type, items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } = schema;
  const parts = [items, additionalProperties, ...anyOf, ...oneOf, ...allOf].filter(isSchema);
  if (parts.some((part) => mayHoldText(part, definitions, seen))) return true;
  if (FORMAL.some((keyword) => keyword in schema)) return false;
  // Without any type, it can be any value.
  return type === undefined ? parts.length === 0 : [type].flat().includes('string');
}

/** Returns the names of the fields, at any depth, that may hold any text. */
export function textFieldsOf(schema: ObjectSchema): readonly string[] {
  const names = new Set<string>();
  const definitions = (schema['$defs'] ?? {}) as Components;
  const visit = (each: JsonSchema): JsonSchema => {
    for (const [name, property] of Object.entries(each.properties ?? {}))
      if (mayHoldText(property, definitions, new Set())) names.add(name);
    return each;
  };
  for (const each of [schema, ...Object.values(definitions)]) mapSchema(each, visit);
  return [...names];
}
