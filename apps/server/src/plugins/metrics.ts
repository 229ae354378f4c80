import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';
import type { Metrics } from '../observability/metrics/metrics.ts';
import { methodOf, routeOf } from '../observability/request-name.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Defined if METRICS_PORT is set. */
    readonly metrics: Metrics | undefined;
  }
}

function statusOf({ writableEnded, statusCode }: ServerResponse): number | 'aborted' {
  return writableEnded ? statusCode : 'aborted';
}

/** Better Auth's own refusals do not pass the verifier. */
function isRefusedSignIn(url: string, status: number | 'aborted'): boolean {
  return status === 401 && url.startsWith('/api/auth/sign-in/');
}

/**
 * Counts and times every request whose headers were read. The public port does not serve these numbers.
 *
 * @see docs/observability.md
 */
export const metrics = fp<Pick<AppDependencies, 'telemetry' | 'database' | 'issuer'>>(
  (app, options, done) => {
    const { telemetry, database, issuer } = options;
    const counted = telemetry?.metrics;
    app.decorate('metrics', counted);
    if (!counted) return done();
    const { http, failures } = counted;
    counted.measurePool(() => database.pool());
    if (issuer) counted.measurePasswords(() => issuer.passwordsWaiting());

    const end = (request: FastifyRequest, status: number | 'aborted', ms: number): void => {
      // A known path answers every method. Refused methods share one series.
      const method = status === 405 ? '_OTHER' : methodOf(request);
      const route = routeOf(request) ?? 'unknown';
      http.ended({ method, route, status }, ms / 1000);
      if (isRefusedSignIn(request.url, status)) failures.authFailed('sign_in');
    };

    app.addHook('onRequest', (request, { raw }, next) => {
      const start = performance.now();
      http.started();
      // Emitted once for each response, even if it is never sent.
      raw.on('close', () => {
        if (request.streamSince === undefined) end(request, statusOf(raw), performance.now() - start);
      });
      next();
    });
    // A stream is no longer in progress once it is open: it would be so for hours.
    app.addHook('onSend', (request, { statusCode, elapsedTime }, payload, next) => {
      if (request.streamSince !== undefined) end(request, statusCode, elapsedTime);
      next(null, payload);
    });
    done();
  },
);
