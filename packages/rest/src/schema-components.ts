import { componentName, refTo, type SchemaWithComponents } from './json-schema.ts';
import { mapSchema } from './map-schemas.ts';
import type { JsonSchema } from './meta.ts';
import { open } from './open.ts';

const REFERENCE = /"\$ref":"#\/components\/schemas\/([^"]+)"/g;

/** `taskList` becomes `TaskList`. */
export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function mapReferences(json: string, rename: (name: string) => string): string {
  return json.replace(REFERENCE, (_, name: string) => JSON.stringify(refTo(rename(name))).slice(1, -1));
}

/** Opens all objects of an output. Those of an input stay closed if their zod schema is strict. */
function outputText(schema: JsonSchema): string {
  return JSON.stringify(mapSchema(schema, open));
}

/**
 * The named schemas of a document. A schema's input can differ from its output (defaults, transformations). If one name
 * then stands for two schemas, the input's is called `…Input`.
 */
export class SchemaComponents {
  readonly #schemas = new Map<string, string>();

  constructor(schemas: SchemaWithComponents['components'] = {}) {
    for (const [name, schema] of Object.entries(schemas)) this.#set(name, outputText(schema));
  }

  get schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#schemas].map(([name, json]) => [name, JSON.parse(json)]));
  }

  /**
   * Adds an output's schema as `name`, unless it is already a component.
   *
   * @returns a reference to it
   * @throws if the name belongs to another schema
   */
  addOutput(name: string, { schema, components }: SchemaWithComponents): JsonSchema {
    for (const [id, component] of Object.entries(components)) this.#set(id, outputText(component));
    return this.#addUnlessReference(name, outputText(schema));
  }

  /** Does the same for an input. Call it only after all calls of `addOutput`. */
  addInput(name: string, { schema, components }: SchemaWithComponents): JsonSchema {
    return this.#addUnlessReference(name, this.#addInputComponents(schema, components));
  }

  /** Adds the schemas that an input refers to. @returns the input's schema with its references renamed */
  adaptInput({ schema, components }: SchemaWithComponents): JsonSchema {
    return JSON.parse(this.#addInputComponents(schema, components));
  }

  #addInputComponents(schema: JsonSchema, components: SchemaWithComponents['components']): string {
    const differing = this.#differing(components);
    const rename = (id: string): string => (differing.has(id) ? `${id}Input` : id);
    for (const [id, component] of Object.entries(components))
      this.#set(rename(id), mapReferences(JSON.stringify(component), rename));
    return mapReferences(JSON.stringify(schema), rename);
  }

  /** Finds components that differ from the schema of the same name here, or that refer to such a component. */
  #differing(components: SchemaWithComponents['components']): ReadonlySet<string> {
    const entries = Object.entries(components).map(
      ([id, component]) => [id, JSON.stringify(component)] as const,
    );
    const differing = new Set<string>();
    const isDifferent = (id: string, json: string): boolean =>
      (this.#schemas.get(id) ?? json) !== json ||
      [...json.matchAll(REFERENCE)].some(([, name]) => name !== undefined && differing.has(name));
    for (let size = -1; size < differing.size; ) {
      size = differing.size;
      for (const [id, json] of entries) if (isDifferent(id, json)) differing.add(id);
    }
    return differing;
  }

  #addUnlessReference(name: string, json: string): JsonSchema {
    const schema: JsonSchema = JSON.parse(json);
    if (componentName(schema) !== undefined) return schema;
    this.#set(name, json);
    return refTo(name);
  }

  #set(name: string, json: string): void {
    const known = this.#schemas.get(name);
    if (known !== undefined && known !== json) throw new Error(`Two schemas have the name ${name}`);
    this.#schemas.set(name, json);
  }
}
