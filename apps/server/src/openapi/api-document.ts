import { appRouter } from '@tickline/api';
import type { IssuerDocument } from '@tickline/auth/issuer';
import { PROBLEM_MEDIA_TYPE, problemSchema } from '@tickline/contract';
import { createDocument, type OpenApiDocument } from '@tickline/rest';
import { VERSION } from '../version.ts';
import { AUTH_TAG, authPart } from './better-auth.ts';
import { RATE_LIMIT, REQUEST_ID } from './headers.ts';
import { hostPart } from './host-part.ts';
import { PROBLEM_EXAMPLES } from './problems.ts';
import { SERVICE_PART, SERVICE_TAG } from './service.ts';

const DESCRIPTION = `A todo backend.

\`{user_id}\` is the id of the user whose token it is, or \`me\`. All of \`/api\` is under \`/api/v1\` as well.
\`HEAD\` works wherever \`GET\` does; a method that a path has not gets 405, and \`OPTIONS\` an answer, both with \`Allow\`.
Errors are \`application/problem+json\`, or \`application/json\` where only that is accepted. Bodies over 1.4 kB are
compressed (\`br\`, \`gzip\`) where that is accepted.`;

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
      { name: 'Tasks', description: "The caller's own tasks" },
      { name: 'Users', description: 'The caller' },
      ...(auth ? [AUTH_TAG] : []),
      SERVICE_TAG,
    ],
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of Better Auth' },
    },
    problem: {
      schema: problemSchema,
      mediaTypes: [PROBLEM_MEDIA_TYPE, 'application/json'],
      examples: PROBLEM_EXAMPLES,
    },
    host: hostPart,
    headers: { ...REQUEST_ID, ...RATE_LIMIT },
  });
  const { paths, components } = document;
  const authentication = auth && authPart(auth);
  return {
    ...document,
    paths: { ...paths, ...authentication?.paths, ...SERVICE_PART.paths },
    components: {
      ...components,
      schemas: { ...components.schemas, ...authentication?.schemas, ...SERVICE_PART.schemas },
      securitySchemes: {
        ...components.securitySchemes,
        ...(auth && {
          session: {
            type: 'http',
            scheme: 'bearer',
            description:
              'The session that sign-in answers with in the header `set-auth-token`; browsers send its cookie.',
          },
        }),
      },
    },
  };
}
