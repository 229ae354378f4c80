import type { ServerResponse } from 'node:http';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';
import type { Metrics } from '../observability/metrics/metrics.ts';
import { methodOf, routeOf } from '../observability/request-name.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Where METRICS_PORT asks for them. */
    readonly metrics: Metrics | undefined;
  }
}

function statusOf({ writableEnded, statusCode }: ServerResponse): number | 'aborted' {
  return writableEnded ? statusCode : 'aborted';
}

/** What Better Auth itself refuses never comes by the verifier. */
function isRefusedSignIn(url: string, status: number | 'aborted'): boolean {
  return status === 401 && url.startsWith('/api/auth/sign-in/');
}

/**
 * Counts and times every request that has its head. Nothing of it is to be had on the public port.
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

    app.addHook('onRequest', (request, { raw }, next) => {
      const start = performance.now();
      http.started();
      // Comes once for each response, also for one that is never sent.
      raw.on('close', () => {
        const status = statusOf(raw);
        // A known path answers every method; those that it refuses are one series.
        const method = status === 405 ? '_OTHER' : methodOf(request);
        const route = routeOf(request) ?? 'unknown';
        http.ended({ method, route, status }, (performance.now() - start) / 1000);
        if (isRefusedSignIn(request.url, status)) failures.authFailed('sign_in');
      });
      next();
    });
    done();
  },
);
