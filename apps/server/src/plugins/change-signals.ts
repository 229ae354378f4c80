import { readRevisions } from '@tickline/api';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';
import { ChangeHub } from '../changes/hub.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly changeHub: ChangeHub;
  }
}

type Options = Pick<AppDependencies, 'env' | 'database' | 'changeChannel' | 'streamSlots'>;

/** Tells streams of changes, and ends them before the server stops: otherwise it would wait for their clients to leave. */
export const changeSignals = fp<Options>((app, { env, database, changeChannel, streamSlots }, done) => {
  const hub = new ChangeHub({
    readRevisions: (userIds) => readRevisions(database, userIds),
    knowsUsers: env.AUTH_MODE === 'embedded',
    channel: changeChannel,
    slots: streamSlots,
    log: app.log,
  });
  app.decorate('changeHub', hub);
  app.metrics?.measureStreams(hub);
  app.addHook('preClose', async () => hub.stop());
  done();
});
