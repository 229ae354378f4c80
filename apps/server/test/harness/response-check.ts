import { type JsonSchema, mapSchemas } from '@tickline/rest';
import { Ajv2020, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';

interface ResponseObject {
  headers?: Record<string, { required?: boolean; schema: object }>;
  content?: Record<string, { schema: object }>;
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, ResponseObject> }>>;
  components: { schemas: Record<string, JsonSchema> };
}

/** Returns the path of a URL without its aliases. */
const documentedUrl = (url: string): string =>
  (url.split('?')[0] ?? '')
    .replace(/(?<=[^/])\/$/, '')
    .replace(/^\/api\/v1(?=\/)/, '/api')
    .replace(/^\/api\/(tasks|export|import)\b/, '/api/me/$1');

/** Returns a function that finds the documented path of a URL such as `/api/v1/me/tasks`. */
function pathsOf(document: Pick<Document, 'paths'>): (url: string) => string | undefined {
  // As the router does, prefers `/changes` to `/{task_id}`.
  const parametersOf = (template: string) => template.split('{').length;
  const templates = Object.keys(document.paths)
    .sort((one, other) => parametersOf(one) - parametersOf(other))
    .map((template) => {
      const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+');
      return { template, pattern: new RegExp(`^${pattern}$`) };
    });
  return (url) => {
    const path = documentedUrl(url);
    return templates.find(({ pattern }) => pattern.test(path))?.template;
  };
}

type Compile = (schema: object) => ValidateFunction;

/** Creates a compiler that caches by the text of the schema. Compiling is slow, and documents differ little. */
function createCompile(options: Options): Compile {
  // Other tests check the schemas themselves.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, ...options });
  formats.default(ajv);
  const compiled = new Map<string, ValidateFunction>();
  return (schema) => {
    const text = JSON.stringify(schema);
    const validate = compiled.get(text) ?? ajv.compile(schema);
    compiled.set(text, validate);
    return validate;
  };
}

const compileBody = createCompile({ allErrors: true });
// Headers are text.
const compileHeader = createCompile({ coerceTypes: true });

/** Checks values against the schemas of one document. */
class Schemas {
  readonly #validators = new Map<string, ValidateFunction>();

  /** @returns the errors, or undefined */
  checkBody(where: string, schema: object, components: object, value: unknown): string | undefined {
    const validate = this.#validators.get(where) ?? compileBody({ ...schema, components });
    this.#validators.set(where, validate);
    return validate(value) ? undefined : JSON.stringify(validate.errors);
  }

  checkHeader(where: string, schema: object, value: unknown): string | undefined {
    const wrapped = { type: 'object', properties: { value: schema } };
    const validate = this.#validators.get(where) ?? compileHeader(wrapped);
    this.#validators.set(where, validate);
    return validate({ value }) ? undefined : JSON.stringify(validate.errors);
  }
}

/** Reads `nullable` of OpenAPI 3.0 as generators do, also beside a reference. Ajv knows it beside a type. */
function readNullable(schema: JsonSchema): JsonSchema {
  const { nullable, ...rest } = schema;
  return nullable === true && rest.type === undefined ? { anyOf: [rest, { type: 'null' }] } : schema;
}

/** Refuses members that are not documented. The document itself is open: clients must ignore what they do not know. */
function closed(schema: JsonSchema): JsonSchema {
  return schema.properties ? { additionalProperties: false, ...schema } : schema;
}

type ResponseCheck = (request: InjectOptions, response: LightMyRequestResponse) => void;

const checks = new Map<string, ResponseCheck>();

/**
 * Creates a check of answers against the OpenAPI document: status, media type, headers and body, which must have no
 * other members.
 *
 * @param text the document as JSON, of OpenAPI 3.1 or 3.0. Checks are cached, because compiling the schemas is slow
 */
export function responseCheckOf(text: string): ResponseCheck {
  const check =
    checks.get(text) ??
    createResponseCheck(mapSchemas<Document>(JSON.parse(text), (schema) => readNullable(closed(schema))));
  checks.set(text, check);
  return check;
}

function createResponseCheck(document: Document): ResponseCheck {
  const schemas = new Schemas();
  const documentedPath = pathsOf(document);

  return (request, response) => {
    const method = (request.method ?? 'GET').toLowerCase();
    const path = documentedPath(String(request.url));
    const operation = path && document.paths[path]?.[method === 'head' ? 'get' : method];
    if (!operation) return;
    const where = `${method} ${path} ${response.statusCode}`;
    const documented = operation.responses[response.statusCode];
    if (!documented) throw new Error(`${where} is not documented: ${response.body}`);

    for (const [name, { required, schema }] of Object.entries(documented.headers ?? {})) {
      const value = response.headers[name.toLowerCase()];
      if (value === undefined && !required) continue;
      if (value === undefined) throw new Error(`${where} lacks ${name}`);
      const wrong = schemas.checkHeader(`${where} ${name}`, schema, value);
      if (wrong !== undefined) throw new Error(`${where} has a wrong ${name}, ${value}: ${wrong}`);
    }
    if (!documented.content || method === 'head') {
      if (response.body !== '') throw new Error(`${where} has a body: ${response.body}`);
      return;
    }
    const type = String(response.headers['content-type']).split(';')[0] ?? '';
    const content = documented.content[type];
    if (!content) throw new Error(`${where} is ${type}, documented are ${Object.keys(documented.content)}`);
    // Other media types have no schema.
    if (!type.endsWith('json')) return;
    const wrong = schemas.checkBody(`${where} ${type}`, content.schema, document.components, response.json());
    if (wrong !== undefined) throw new Error(`${where} is not as documented: ${wrong}\n${response.body}`);
  };
}
