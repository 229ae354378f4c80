import fastifyCors from '@fastify/cors';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';

/** Headers that scripts of other origins may read. The last two are Better Auth's. */
const EXPOSED = [
  'ETag',
  'Link',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Limit',
  'RateLimit-Policy',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
  'X-Total-Count',
  'set-auth-token',
  'set-auth-jwt',
];

/** Characters of the names of headers that a page asks for. */
const MAX_REQUESTED = 1000;

/**
 * Decides which pages of other origins may call.
 *
 * @see https://github.com/fastify/fastify-cors
 */
export const cors = fp<Pick<AppDependencies, 'env'>>(async (app, { env }) => {
  // The answer repeats this header, which could have 16 kB. Proxies take 4 kB, and no page needs that many names.
  app.addHook('onRequest', ({ headers }, _reply, next) => {
    const wanted = headers['access-control-request-headers'];
    if (wanted !== undefined && wanted.length > MAX_REQUESTED)
      delete headers['access-control-request-headers'];
    next();
  });
  await app.register(fastifyCors, {
    origin: env.CORS_ORIGINS.includes('*') ? '*' : env.CORS_ORIGINS,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    credentials: !env.CORS_ORIGINS.includes('*'),
    // As one text: a list would be joined for each answer.
    exposedHeaders: EXPOSED.join(', '),
    maxAge: 600,
    // The route answers, with `Allow`.
    strictPreflight: false,
    preflightContinue: true,
  });
});
