import type { FastifyPluginCallback } from 'fastify';
import type { AppDependencies } from '../app-dependencies.ts';
import { VERSION } from '../version.ts';

const PING_TIMEOUT_MS = 2000;

/** Reports whether this process is alive, ready for traffic, and connected to its database. */
export const health: FastifyPluginCallback<Pick<AppDependencies, 'database'>> = (app, { database }, done) => {
  let asked: Promise<void> | undefined;
  /** Pings the database once for all probes that arrive before it has answered: anyone may send them. */
  const ping = (): Promise<void> => {
    asked ??= database.ping(PING_TIMEOUT_MS).finally(() => {
      asked = undefined;
    });
    return asked;
  };

  app.get('/health', async (request, reply) => {
    const status = await ping().then(
      () => 'ok',
      (error: unknown) => {
        request.log.warn({ err: error }, 'the database does not answer');
        return 'unavailable';
      },
    );
    const healthy = status === 'ok';
    return reply
      .code(healthy ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: healthy ? 'ok' : 'degraded',
        database: status,
        version: VERSION,
        uptime: Math.round(process.uptime()),
      });
  });

  app.get('/health/live', (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );

  app.get('/health/ready', (_request, reply) => {
    const { isAccepting } = app.lifeCycle;
    return reply
      .code(isAccepting ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isAccepting ? 'ok' : 'unavailable' });
  });
  done();
};
