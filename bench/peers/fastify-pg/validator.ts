import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

const TEXT = /^[^\0]*$/;

function createAjv(coerceTypes: boolean | 'array'): Ajv {
  const ajv = new Ajv({ useDefaults: true, coerceTypes });
  addFormats.default(ajv, ['date-time']);
  ajv.addFormat('text', (text: string) => TEXT.test(text) && text.isWellFormed());
  return ajv;
}

const strict = createAjv(false);
const lenient = createAjv('array');

/** Paths and query strings are text, and read as what they stand for; JSON is taken at its word. */
export const compileValidator: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? strict : lenient).compile(schema);
