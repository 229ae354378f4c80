import type { JsonSchema, OpenApiDocument, OpenApiHeaders, OpenApiResponse } from '@tickline/rest';
import { VERSION } from '../version.ts';
import { NO_STORE, REQUEST_ID } from './headers.ts';

export const SERVICE_TAG = {
  name: 'Service',
  description: 'The state of the server itself; no token needed',
};

const JSON_TYPE = 'application/json';

const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Greeting: {
    type: 'object',
    description: 'A word for whoever opens the address',
    properties: { message: { type: 'string', const: 'Todo API is running' } },
    required: ['message'],
  },
  Health: {
    type: 'object',
    description: 'How the server and its database are',
    properties: {
      status: { type: 'string', enum: ['ok', 'degraded'] },
      database: { type: 'string', enum: ['ok', 'unavailable'] },
      version: { type: 'string', description: 'Of the server' },
      uptime: { type: 'integer', minimum: 0, description: 'Seconds since the process began' },
    },
    required: ['status', 'database', 'version', 'uptime'],
  },
  Probe: {
    type: 'object',
    description: 'What an orchestrator asks for',
    properties: { status: { type: 'string', enum: ['ok', 'unavailable'] } },
    required: ['status'],
  },
};

function answer(
  description: string,
  schema: string,
  value: object,
  headers: OpenApiHeaders = NO_STORE,
): OpenApiResponse {
  return {
    description,
    headers: { ...REQUEST_ID, ...headers },
    content: { [JSON_TYPE]: { schema: refTo(schema), examples: { usual: { value } } } },
  };
}

const open = { tags: [SERVICE_TAG.name], security: [] };
const wellness = (status: string, database: string) => ({ status, database, version: VERSION, uptime: 3600 });

/** Routes about the server itself, which are not in the router. */
export const SERVICE_PART = {
  schemas: SCHEMAS,
  paths: {
    '/': {
      get: {
        ...open,
        operationId: 'getGreeting',
        summary: 'Greet',
        description: 'Whether anything answers at this address.',
        responses: { 200: answer('It does', 'Greeting', { message: 'Todo API is running' }, {}) },
      },
    },
    '/health': {
      get: {
        ...open,
        operationId: 'getHealth',
        summary: 'Get the health',
        description: 'Asks the database; for people and monitors.',
        responses: {
          200: answer('All is well', 'Health', wellness('ok', 'ok')),
          503: answer('The database does not answer', 'Health', wellness('degraded', 'unavailable')),
        },
      },
    },
    '/health/live': {
      get: {
        ...open,
        operationId: 'getLiveness',
        summary: 'Probe liveness',
        description: 'Whether the process answers; never asks the database.',
        responses: { 200: answer('The process is alive', 'Probe', { status: 'ok' }) },
      },
    },
    '/health/ready': {
      get: {
        ...open,
        operationId: 'getReadiness',
        summary: 'Probe readiness',
        description: 'Whether the server wants traffic.',
        responses: {
          200: answer('It does', 'Probe', { status: 'ok' }),
          503: answer('It is starting or stopping', 'Probe', { status: 'unavailable' }),
        },
      },
    },
  },
} satisfies Pick<OpenApiDocument, 'paths'> & { readonly schemas: OpenApiDocument['components']['schemas'] };
