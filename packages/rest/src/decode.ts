import { resolve, type SchemaWithComponents } from './json-schema.ts';
import type { JsonSchema } from './meta.ts';

/** Decodes a path or query parameter. Returns a value that it cannot decode unchanged, so that the schema refuses it. */
export type Decode = (value: unknown) => unknown;

/** The types that a schema accepts, with its references and unions resolved. */
interface Kinds {
  /** Any string. Then no other type is tried, and the text is used as it is. */
  text: boolean;
  readonly words: Set<string>;
  number: boolean;
  boolean: boolean;
  object: boolean;
  items: Kinds | undefined;
}

const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

function decodeNumber(text: string): number | string {
  if (!DECIMAL.test(text)) return text;
  const number = Number(text);
  // Larger numbers would be rounded silently. Adding 0 turns -0 into 0.
  return Math.abs(number) > Number.MAX_SAFE_INTEGER ? text : number + 0;
}

function kindsOf(schema: JsonSchema, components: SchemaWithComponents['components']): Kinds {
  const kinds: Kinds = {
    text: false,
    words: new Set(),
    number: false,
    boolean: false,
    object: false,
    items: undefined,
  };
  const addType = (type: string | undefined, items: JsonSchema | undefined): void => {
    if (type === undefined || type === 'string') kinds.text = true;
    else if (type === 'integer' || type === 'number') kinds.number = true;
    else if (type === 'boolean') kinds.boolean = true;
    else if (type === 'object') kinds.object = true;
    else if (type === 'array') kinds.items = kindsOf(items ?? {}, components);
  };
  const add = (part: JsonSchema): void => {
    const { type, enum: values, const: value, items, anyOf, oneOf, allOf } = resolve(part, components);
    const parts = anyOf ?? oneOf ?? allOf;
    if (parts) {
      for (const each of parts) add(each);
    } else if (values || value !== undefined) {
      for (const each of values ?? [value])
        if (typeof each === 'string') kinds.words.add(each);
        else if (each !== null) addType(typeof each, undefined);
    } else {
      for (const each of Array.isArray(type) ? type : [type]) addType(each, items);
    }
  };
  add(schema);
  return kinds;
}

function isScalar({ text, words, number, boolean }: Kinds): boolean {
  return text || words.size > 0 || number || boolean;
}

/** @returns undefined if the text is used as it is */
function scalarDecoder({
  text: anyText,
  words,
  number,
  boolean,
}: Kinds): ((text: string) => unknown) | undefined {
  if (anyText || (!number && !boolean)) return undefined;
  return (text) => {
    if (words.has(text)) return text;
    if (boolean && (text === 'true' || text === 'false')) return text === 'true';
    return number ? decodeNumber(text) : text;
  };
}

function listDecoder(kinds: Kinds, items: Kinds): Decode {
  const decodeItem = scalarDecoder(items);
  const decodeScalar = scalarDecoder(kinds);
  const isSplit = !items.text;
  const read = (text: unknown): unknown => (decodeItem && typeof text === 'string' ? decodeItem(text) : text);
  const readAll = (text: unknown): unknown =>
    isSplit && typeof text === 'string' ? text.split(',').map(read) : [read(text)];
  const isOneScalar = (value: unknown): value is string =>
    isScalar(kinds) && typeof value === 'string' && !(isSplit && value.includes(','));

  return (value) => {
    if (Array.isArray(value)) return value.flatMap(readAll);
    if (isOneScalar(value)) return decodeScalar ? decodeScalar(value) : value;
    return readAll(value);
  };
}

/**
 * Returns the function that decodes a parameter for its schema.
 *
 * Numbers are plain decimals, booleans are `true` and `false`. A list is the repeated parameter; if its items cannot
 * contain a comma (enums, numbers, booleans), it may also be comma-separated. A repeated scalar becomes a list, which its
 * schema refuses.
 *
 * @returns undefined if the value is used as it is
 * @throws if no text can represent what the schema accepts
 */
export function decoderOf(
  schema: JsonSchema,
  components: SchemaWithComponents['components'],
  location: 'path' | 'query',
): Decode | undefined {
  const kinds = kindsOf(schema, components);
  const { items } = kinds;
  if (items && location === 'query') {
    if (!isScalar(items)) throw new Error('a list in a query can only contain strings, numbers or booleans');
    return listDecoder(kinds, items);
  }
  if (!isScalar(kinds)) throw new Error(`its type cannot be a ${location} parameter`);
  const decode = scalarDecoder(kinds);
  return decode && ((value) => (typeof value === 'string' ? decode(value) : value));
}
