import { z } from 'zod';
import type { DocumentOptions } from '../src/index.ts';

const text = { type: 'string' };

const isRevalidated = (method: string, isProtected: boolean) => method === 'GET' && !isProtected;

export const documentOptions: DocumentOptions = {
  info: { title: 'Library', version: '1.0.0', license: { name: 'MIT', identifier: 'MIT' } },
  servers: [{ url: '/api' }],
  tags: [{ name: 'Books', description: 'What there is to read' }],
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
  problem: {
    schema: z
      .object({ code: z.string().optional(), message: z.string(), issues: z.unknown() })
      .meta({ id: 'Problem' }),
    mediaTypes: ['application/problem+json', 'application/json'],
    examples: { missing: { value: { message: 'No token' } }, unused: { value: { message: 'Never' } } },
  },
  host: ({ method, isProtected, hasBody, hasInput }) => ({
    responses: [
      ...(isRevalidated(method, isProtected) ? [{ status: 304, description: 'Not modified' }] : []),
      ...(hasBody ? [{ status: 400, description: 'No JSON' }] : []),
      ...(isProtected
        ? [
            {
              status: 401,
              description: 'No token',
              headers: { 'WWW-Authenticate': { description: 'The scheme', schema: text } },
              examples: ['missing'],
            },
          ]
        : []),
      ...(hasInput ? [{ status: 422, description: 'Breaks the schema' }] : []),
    ],
    ...(isRevalidated(method, isProtected) && {
      headers: { ETag: { description: 'Of the body', schema: text } },
      parameters: [{ name: 'If-None-Match', in: 'header', required: false, schema: text }],
    }),
  }),
  headers: { 'X-Request-Id': { description: 'Id of the request', schema: text, required: true } },
};
