import { randomUUID } from 'node:crypto';
import { LIMITS } from '@tickline/contract';
import fastify, { type FastifyInstance } from 'fastify';
import type { AppDependencies } from './app-dependencies.ts';
import { createClientErrorHandler } from './http/client-error.ts';
import { withProviders } from './http/page.ts';
import { pathOf } from './http/request-target.ts';
import { createSecurityHeaders, type SecurityHeaders } from './http/security-headers.ts';
import { StreamLog } from './http/stream-log.ts';
import { TIMEOUTS, type Timeouts } from './http/timeouts.ts';
import { answerLength } from './plugins/answer-length.ts';
import { authorizationServer } from './plugins/authorization-server.ts';
import { betterAuth } from './plugins/better-auth.ts';
import { cacheControl } from './plugins/cache-control.ts';
import { calendar } from './plugins/calendar.ts';
import { changeSignals } from './plugins/change-signals.ts';
import { clientAddress } from './plugins/client-address.ts';
import { compression } from './plugins/compression.ts';
import { cors } from './plugins/cors.ts';
import { docs } from './plugins/docs.ts';
import { errors, refuseUnknownPath, sendFrameworkError } from './plugins/errors.ts';
import { etag } from './plugins/etag.ts';
import { eventStreams } from './plugins/event-streams.ts';
import { health } from './plugins/health.ts';
import { httpMessage } from './plugins/http-message.ts';
import { lifeCycle } from './plugins/life-cycle.ts';
import { loadShedding } from './plugins/load-shedding.ts';
import { mcpApi } from './plugins/mcp-api.ts';
import { coverMethods } from './plugins/methods.ts';
import { metrics } from './plugins/metrics.ts';
import { openapi } from './plugins/openapi.ts';
import { protectedResource } from './plugins/protected-resource.ts';
import { rateLimit } from './plugins/rate-limit.ts';
import { requestLog } from './plugins/request-log.ts';
import { requestScopes } from './plugins/request-scope.ts';
import { restApi } from './plugins/rest-api.ts';
import { securityHeaders } from './plugins/security-headers.ts';
import { services } from './plugins/services.ts';
import { slowReader } from './plugins/slow-reader.ts';
import { taskUpkeep } from './plugins/task-upkeep.ts';
import { transferApi } from './plugins/transfer-api.ts';
import { trpcApi } from './plugins/trpc-api.ts';
import { web } from './plugins/web.ts';
import { TransferPlaces } from './transfer/places.ts';

const REQUEST_ID = /^[\w.-]{1,128}$/;

/**
 * Builds the whole HTTP application, ready for `listen` or `inject`.
 *
 * @param timeouts of slow clients
 */
export async function buildApp(deps: AppDependencies, timeouts = TIMEOUTS): Promise<FastifyInstance> {
  const headers = createSecurityHeaders(deps.env);
  const app = fastify({
    loggerInstance: deps.logger,
    logController: new StreamLog({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    bodyLimit: LIMITS.body,
    // Longer than any URL that Node accepts (16 KiB of headers), so that no path is cut off.
    routerOptions: { maxParamLength: 16_384 },
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const id = headers['x-request-id'];
      return typeof id === 'string' && REQUEST_ID.test(id) ? id : randomUUID();
    },
    rewriteUrl: ({ url = '/' }) => pathOf(url),
    frameworkErrors: sendFrameworkError,
    clientErrorHandler: createClientErrorHandler(deps.logger, headers),
    return503OnClosing: false,
    requestTimeout: timeouts.request,
    http: {
      headersTimeout: timeouts.headers,
      connectionsCheckingInterval: timeouts.check,
      // Node's answer has no body. The plugin httpMessage checks the same.
      requireHostHeader: false,
    },
    keepAliveTimeout: timeouts.idle,
  });

  const coverOtherMethods = coverMethods(app);
  await identifyRequests(app, deps);
  await shapeAnswers(app, deps, headers);
  await admitRequests(app, deps, timeouts);
  await addRoutes(app, deps, timeouts);
  coverOtherMethods();
  return app;
}

/** Follows each request. These come first, so that refused requests are counted and traced as well. */
async function identifyRequests(app: FastifyInstance, deps: AppDependencies): Promise<void> {
  await app.register(clientAddress, deps);
  await app.register(eventStreams);
  await app.register(metrics, deps);
  await app.register(requestScopes, deps);
}

/** Shapes answers, in this order: the ETag depends on `Cache-Control`, and is made before compression. */
async function shapeAnswers(
  app: FastifyInstance,
  deps: AppDependencies,
  headers: SecurityHeaders,
): Promise<void> {
  await app.register(errors);
  await app.register(securityHeaders, { headers });
  await app.register(cacheControl);
  await app.register(answerLength);
  await app.register(etag);
  await app.register(compression);
  await app.register(requestLog);
  await app.register(cors, deps);
}

/** Refuses requests. Cheap checks come first; verifying the token and counting for it come last. */
async function admitRequests(app: FastifyInstance, deps: AppDependencies, timeouts: Timeouts): Promise<void> {
  await app.register(httpMessage);
  await app.register(slowReader, timeouts);
  app.addHook('onRequest', refuseUnknownPath);
  await app.register(lifeCycle);
  await app.register(loadShedding);
  await app.register(changeSignals, deps);
  await app.register(services, deps);
  await app.register(taskUpkeep, deps);
  await app.register(rateLimit, deps);
}

/** Adds the routes. They come last: only hooks that were added before a route apply to it. */
async function addRoutes(app: FastifyInstance, deps: AppDependencies, timeouts: Timeouts): Promise<void> {
  const { page, issuer } = deps;
  const places = new TransferPlaces();
  await app.register(web, { page: page && withProviders(page, issuer?.providers ?? []) });
  await app.register(health, deps);
  await app.register(trpcApi, { prefix: '/trpc' });
  await app.register(restApi, { prefix: '/api' });
  await app.register(restApi, { prefix: '/api/v1' });
  for (const prefix of ['/api', '/api/v1']) await app.register(transferApi, { prefix, places, timeouts });
  await app.register(calendar, { env: deps.env, places });
  await app.register(mcpApi, { prefix: '/mcp', env: deps.env });
  await app.register(protectedResource, deps);
  if (deps.issuer) {
    await app.register(betterAuth, { prefix: '/api/auth', issuer: deps.issuer, env: deps.env });
    await app.register(authorizationServer, { oauth: deps.issuer.oauth });
  }
  await app.register(openapi, deps);
  await app.register(docs, deps);
}
