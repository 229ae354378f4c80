import type { Issuer, IssuerRoute } from '@tickline/auth/issuer';
import { validationProblem } from '@tickline/contract';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { AppDependencies } from '../app-dependencies.ts';
import { type BodyKinds, parseBody } from '../identity/authentication/body.ts';
import { issuerCallerOf } from '../identity/authentication/issuer-caller.ts';
import { limitAuthentication } from '../identity/authentication/limit-authentication.ts';
import type { Members } from '../identity/authentication/members.ts';
import { checkHead, toWebRequest } from '../identity/authentication/web-request.ts';

const BODY_LIMIT = 64_000;
const JSON_ONLY: BodyKinds = { takesForms: false, takesJson: true, takesLists: false };
/** Not copied one by one: there may be several cookies, and the CORS plugin decides what pages may read. */
const NOT_COPIED: ReadonlySet<string> = new Set(['set-cookie', 'access-control-expose-headers']);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route of Better Auth behind this route. */
    readonly issuerRoute?: IssuerRoute;
  }
}

/** Explains a field of the wrong type. Better Auth does not check the types of all fields that it stores. */
function explainInvalidField(error: unknown): never {
  const isInvalid = error instanceof Error && error.name === 'PrismaClientValidationError';
  throw isInvalid ? validationProblem([{ path: '', message: 'a field has the wrong type' }], error) : error;
}

async function sendResponse(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  reply.code(response.status);
  for (const [name, value] of response.headers) {
    if (!NOT_COPIED.has(name)) reply.header(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  return reply.send(Buffer.from(await response.arrayBuffer()));
}

interface BetterAuthOptions extends Pick<AppDependencies, 'env'> {
  readonly issuer: Issuer;
}

/**
 * Serves Better Auth on `/api/auth`, with one route for each of its routes. Its answers and errors are sent as they
 * are. Its failures, and requests that are refused before it, get the server's usual error body.
 *
 * @see https://www.better-auth.com/docs/integrations/fastify
 */
export const betterAuth: FastifyPluginCallback<BetterAuthOptions> = (app, { issuer, env }, done) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    async ({ headers, routeOptions }: FastifyRequest, bytes: Buffer) =>
      parseBody(bytes, headers['content-type'] ?? '', routeOptions.config.issuerRoute ?? JSON_ONLY),
  );

  if (env.RATE_LIMIT_MAX > 0) limitAuthentication(app, env, issuer);
  app.addHook('onRequest', async (request) => checkHead(request));

  for (const issuerRoute of issuer.routes.values()) {
    const { path, methods } = issuerRoute;
    const url = new URL(app.prefix + path, env.BETTER_AUTH_URL);
    app.route<{ Body: Members | undefined }>({
      method: [...methods],
      url: path,
      config: { issuerRoute },
      handler: async (request, reply) => {
        const answer = issuer.handle(
          toWebRequest(request, url, request.body, issuerRoute),
          issuerCallerOf(request, reply),
        );
        return sendResponse(reply, await answer.catch(explainInvalidField));
      },
    });
  }
  done();
};
