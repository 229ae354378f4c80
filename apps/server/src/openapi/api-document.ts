import { appRouter } from '@tickline/api';
import type { IssuerDocument } from '@tickline/auth/issuer';
import { problemSchema } from '@tickline/contract';
import { createDocument, type OpenApiDocument } from '@tickline/rest';
import { VERSION } from '../version.ts';
import { AUTH_TAG, authPart } from './better-auth.ts';
import { RATE_LIMIT, REQUEST_ID } from './headers.ts';
import { hostPart } from './host-part.ts';
import { PROBLEM_EXAMPLES, PROBLEM_MEDIA_TYPES } from './problems.ts';
import { SERVICE_PART, SERVICE_TAG } from './service.ts';
import { TRANSFER_TAG, transferPart } from './transfer.ts';

const DESCRIPTION = `A todo backend.

\`{user_id}\` is the id of the token's user, or \`me\`. Every path under \`/api\` also works under \`/api/v1\`.
\`HEAD\` works for every path that has \`GET\`. Unsupported methods return 405; \`OPTIONS\` returns 204. Both send \`Allow\`.
Errors are \`application/problem+json\`, or \`application/json\` if the client accepts only that. Bodies over 1.4 kB are
compressed (\`br\`, \`gzip\`) if the client accepts it.

One trailing slash after any path is ignored. So are members of a body and query parameters with unknown names, unless
\`Prefer: handling=strict\` asks for a 422. A parameter that can be repeated may also be sent as \`name[]\` or \`name[0]\`.

Objects in responses may get more members, and \`error_code\` more values. Clients must ignore what they do not know.
This document is served as OpenAPI 3.1 (\`/openapi.json\`, \`/openapi.yaml\`) and 3.0 (\`/openapi-3.0.json\`).`;

const KEY_TAG = { name: 'API keys', description: 'Keys with which programs call this API for a user' };

const KEY_SCHEME = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'tl_…',
  description:
    'An API key. It allows operations of its scopes; `x-required-scopes` of an operation names the one that it needs',
} as const;

/**
 * Creates the OpenAPI document of everything except tRPC.
 *
 * @param auth Better Auth's own document, if it runs in this process
 */
export function createApiDocument(auth?: IssuerDocument): OpenApiDocument {
  const document = createDocument(appRouter, {
    info: {
      title: 'Tickline',
      version: VERSION,
      description: DESCRIPTION,
      contact: { name: 'Tickline' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This server' }],
    prefix: '/api',
    tags: [
      { name: 'Tasks', description: 'Tasks of the current user' },
      { name: 'Users', description: 'The current user' },
      TRANSFER_TAG,
      ...(auth ? [KEY_TAG, AUTH_TAG] : []),
      SERVICE_TAG,
    ],
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'A token issued by Better Auth. It allows everything that its user may do',
      },
      ...(auth && { key: KEY_SCHEME }),
    },
    problem: {
      schema: problemSchema,
      mediaTypes: PROBLEM_MEDIA_TYPES,
      examples: PROBLEM_EXAMPLES,
    },
    host: (operation) => hostPart(operation, auth !== undefined),
    // There are no keys if the tokens come from elsewhere.
    documents: (name) => auth !== undefined || !name.startsWith('key.'),
    headers: { ...REQUEST_ID, ...RATE_LIMIT },
  });
  const { paths, components } = document;
  const authentication = auth && authPart(auth);
  const transfer = transferPart(auth !== undefined);
  return {
    ...document,
    paths: { ...paths, ...transfer.paths, ...authentication?.paths, ...SERVICE_PART.paths },
    components: {
      ...components,
      examples: { ...components.examples, ...transfer.examples },
      schemas: {
        ...components.schemas,
        ...transfer.schemas,
        ...authentication?.schemas,
        ...SERVICE_PART.schemas,
      },
      securitySchemes: {
        ...components.securitySchemes,
        ...(auth && {
          session: {
            type: 'http',
            scheme: 'bearer',
            description:
              'The session token that sign-in returns in the header `set-auth-token`. Browsers send the session cookie instead.',
          },
        }),
      },
    },
  };
}
