import type { JsonSchema, OpenApiDocument, OpenApiHeaders, OpenApiResponse } from '@tickline/rest';
import { VERSION } from '../version.ts';
import { NO_STORE, REQUEST_ID } from './headers.ts';
import { failed } from './problems.ts';

export const SERVICE_TAG = {
  name: 'Service',
  description: 'State of the server. No token needed',
};

const JSON_TYPE = 'application/json';

const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** A state. A later version may have more of them. */
const state = (...examples: readonly string[]): JsonSchema => ({
  type: 'string',
  description: `${examples.map((each) => `\`${each}\``).join(' or ')}. Later versions may have others`,
  examples,
});

const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Greeting: {
    type: 'object',
    description: 'A message that shows that the server is running',
    properties: { message: { type: 'string', description: 'For people' } },
    required: ['message'],
  },
  Health: {
    type: 'object',
    description: 'State of the server and its database',
    properties: {
      status: state('ok', 'degraded'),
      database: state('ok', 'unavailable'),
      version: { type: 'string', description: 'Version of the server' },
      uptime: {
        type: 'integer',
        format: 'int32',
        minimum: 0,
        description: 'Seconds since the process started',
      },
    },
    required: ['status', 'database', 'version', 'uptime'],
  },
  Probe: {
    type: 'object',
    description: 'Result of a probe by an orchestrator',
    properties: { status: state('ok', 'unavailable') },
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

const malformed = failed('The request is malformed', 'MALFORMED_REQUEST');

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
        summary: 'Get the greeting',
        description: 'Shows that the server is running. A browser gets the web page instead.',
        responses: {
          200: answer('The server is running', 'Greeting', { message: 'Todo API is running' }, {}),
          400: malformed,
          429: failed('Too many requests in the current window', 'RATE_LIMITED'),
          503: failed('The server is overloaded', 'SERVICE_UNAVAILABLE'),
        },
      },
    },
    '/health': {
      get: {
        ...open,
        operationId: 'getHealth',
        summary: 'Get the health status',
        description: 'Queries the database. Intended for people and monitoring.',
        responses: {
          200: answer('The server and its database work', 'Health', wellness('ok', 'ok')),
          400: malformed,
          503: answer('The database does not respond', 'Health', wellness('degraded', 'unavailable')),
        },
      },
    },
    '/health/live': {
      get: {
        ...open,
        operationId: 'getLiveness',
        summary: 'Check liveness',
        description: 'Shows that the process responds. Never queries the database.',
        responses: { 200: answer('The process is alive', 'Probe', { status: 'ok' }), 400: malformed },
      },
    },
    '/health/ready': {
      get: {
        ...open,
        operationId: 'getReadiness',
        summary: 'Check readiness',
        description: 'Shows if the server accepts traffic.',
        responses: {
          200: answer('The server accepts traffic', 'Probe', { status: 'ok' }),
          400: malformed,
          503: answer('The server is starting or stopping', 'Probe', { status: 'unavailable' }),
        },
      },
    },
  },
} satisfies Pick<OpenApiDocument, 'paths'> & { readonly schemas: OpenApiDocument['components']['schemas'] };
