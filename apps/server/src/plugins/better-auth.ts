import type { Issuer } from '@tickline/auth/issuer';
import { validationProblem } from '@tickline/contract';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import type { AppDependencies } from '../app.ts';
import { limitAuthentication } from '../rate-limit/limit-authentication.ts';

const BODY_LIMIT = 64_000;
/** U+0000 as JSON has it. PostgreSQL cannot store it, and Better Auth does not look for it. */
const NUL = '\\u0000';
const unstorable = validationProblem([{ path: '', message: 'must not contain the character U+0000' }]);
/** Not copied one to one: cookies are several, and what pages may read is for the CORS plugin to say. */
const NOT_COPIED: ReadonlySet<string> = new Set(['set-cookie', 'access-control-expose-headers']);

/** The request as Better Auth reads it: on the public origin, whatever `Host` says. */
function toWebRequest(request: FastifyRequest, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const item of [value ?? []].flat()) headers.append(name, item);
  }
  // Browsers send this one only along with the other. Node's fetch sends it alone, and would be taken for a browser.
  if (!headers.has('sec-fetch-site')) headers.delete('sec-fetch-mode');
  const { url, body } = request;
  // Fastify drops the content of the answer.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const init = {
    method,
    headers,
    ...(Buffer.isBuffer(body) && body.length > 0 && { body: new Uint8Array(body) }),
  };
  return new Request(new URL(url, origin), init);
}

/** Better Auth does not look at the type of every field that it stores. */
function explainInvalidField(error: unknown): never {
  const isInvalid = error instanceof Error && error.name === 'PrismaClientValidationError';
  throw isInvalid ? validationProblem([{ path: '', message: 'a field is of the wrong type' }], error) : error;
}

interface BetterAuthOptions extends Pick<AppDependencies, 'env'> {
  readonly issuer: Issuer;
}

/**
 * Better Auth on `/api/auth`. What it answers is its own, its errors' shape included, but for its failures:
 * those are thrown, and told of like any other.
 *
 * @see https://www.better-auth.com/docs/integrations/fastify
 */
export const betterAuth: FastifyPluginCallback<BetterAuthOptions> = (app, { issuer, env }, done) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, parsed) => {
    parsed(body.includes(NUL) ? unstorable : null, body);
  });

  if (env.RATE_LIMIT_MAX > 0) limitAuthentication(app, env);

  app.route({
    method: ['GET', 'POST'],
    url: '/*',
    handler: async (request, reply) => {
      const response = await issuer
        .handle(toWebRequest(request, env.BETTER_AUTH_URL), request.ip)
        .catch(explainInvalidField);
      const body = Buffer.from(await response.arrayBuffer());
      // An unknown path, or one that is shut: its router says so in no particular form.
      const isJson = response.headers.get('content-type')?.startsWith('application/json');
      if (response.status === 404 && !isJson) return reply.callNotFound();
      reply.code(response.status);
      for (const [name, value] of response.headers) {
        if (!NOT_COPIED.has(name)) reply.header(name, value);
      }
      const cookies = response.headers.getSetCookie();
      if (cookies.length > 0) reply.header('set-cookie', cookies);
      return reply.send(body);
    },
  });
  done();
};
