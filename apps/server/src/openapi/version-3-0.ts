import { mapSchemas, type OpenApiDocument, portable, type SchemaChange } from '@tickline/rest';

type Schemas = OpenApiDocument['components']['schemas'];

const REFERENCE = '#/components/schemas/';

/** Keywords beside a reference have no effect in 3.0. */
const reference: SchemaChange = (schema) => {
  const { $ref, ...rest } = schema;
  if ($ref === undefined || Object.keys(rest).length === 0) return schema;
  return { ...rest, allOf: [{ $ref }] };
};

/** A type, or null. */
const nullable: SchemaChange = (schema) => {
  const { type, ...rest } = schema;
  if (!Array.isArray(type)) return schema;
  const [first, ...others] = type.filter((each) => each !== 'null');
  if (first === undefined || others.length > 0) throw new Error(`OpenAPI 3.0 has no type ${type}`);
  return { type: first, ...(type.includes('null') && { nullable: true }), ...rest };
};

/**
 * Writes out a schema that is referred to, if null may take its place. To the letter of 3.0, a reference cannot be null: that
 * needs a type beside it, of which generators make a class with no fields.
 */
const nullableReference =
  (schemas: Schemas): SchemaChange =>
  (schema) => {
    const { anyOf = [], ...rest } = schema;
    const [only, ...others] = anyOf.filter(({ type }) => type !== 'null');
    const target = only && schemas[only.$ref?.slice(REFERENCE.length) ?? ''];
    if (!target || others.length > 0 || anyOf.length === 1) return schema;
    return portable({ anyOf: [target, { type: 'null' }], ...rest });
  };

/** Several types, or null. */
const nullableUnion: SchemaChange = (schema) => {
  const { anyOf = [], ...rest } = schema;
  const others = anyOf.filter(({ type }) => type !== 'null');
  if (others.length === anyOf.length) return schema;
  return { ...rest, nullable: true, anyOf: others };
};

/** Known texts, or any other. Older generators make a class with no fields of such a union. */
const openText =
  (schemas: Schemas): SchemaChange =>
  (schema) => {
    const { anyOf = [], ...rest } = schema;
    const texts = anyOf.map((each) => schemas[each.$ref?.slice(REFERENCE.length) ?? ''] ?? each);
    const isOpen = texts.some((text) => text.type === 'string' && Object.keys(text).length === 1);
    if (!isOpen || texts.some(({ type }) => type !== 'string')) return schema;
    return { type: 'string', ...rest, 'x-extensible-enum': texts.flatMap((text) => text.enum ?? []) };
  };

/** True or false alone. Older generators write code that does not run for values of a boolean. */
const oneBoolean: SchemaChange = (schema) => {
  const { enum: _, ...rest } = schema;
  return schema.type === 'boolean' ? rest : schema;
};

/** A limit that is itself excluded: a number in 3.1, a mark on the limit in 3.0. */
const exclusive =
  (mark: string, limit: string): SchemaChange =>
  (schema) =>
    schema[mark] === undefined ? schema : { ...schema, [limit]: schema[mark], [mark]: true };

const example: SchemaChange = ({ examples, ...rest }) =>
  Array.isArray(examples) ? { ...rest, example: examples[0] } : rest;

/** The content of a text. A reference to its schema stays in an extension. */
const content: SchemaChange = ({ contentMediaType, contentSchema, ...rest }) =>
  contentSchema === undefined ? rest : { ...rest, 'x-content-schema': contentSchema };

function licenseOf(license: OpenApiDocument['info']['license']) {
  if (license?.identifier === undefined) return license;
  return { name: license.name, url: `https://spdx.org/licenses/${license.identifier}.html` };
}

/** Drops schemas that nothing refers to. */
function dropUnused(document: OpenApiDocument): OpenApiDocument {
  const text = JSON.stringify(document);
  const used = Object.entries(document.components.schemas).filter(([name]) =>
    text.includes(JSON.stringify(REFERENCE + name)),
  );
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(used) } };
}

/**
 * Converts a document to OpenAPI 3.0, for generators and gateways that read no newer one.
 *
 * @throws if a schema cannot be said in 3.0
 * @see https://www.openapis.org/blog/2021/02/16/migrating-from-openapi-3-0-to-3-1-0
 */
export function toVersion30(document: OpenApiDocument): OpenApiDocument {
  const { info, components } = document;
  const steps = [
    reference,
    nullable,
    nullableUnion,
    openText(components.schemas),
    oneBoolean,
    exclusive('exclusiveMinimum', 'minimum'),
    exclusive('exclusiveMaximum', 'maximum'),
    example,
    content,
  ];
  // Converts the schema that is written out, too.
  const written = mapSchemas(document, nullableReference(components.schemas));
  const converted = mapSchemas(written, (schema) => steps.reduce((each, step) => step(each), schema));
  const license = licenseOf(info.license);
  return dropUnused({ ...converted, openapi: '3.0.3', info: { ...info, ...(license && { license }) } });
}
