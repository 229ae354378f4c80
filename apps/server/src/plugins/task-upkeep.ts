import { purgeTrash, setTaskLimit } from '@tickline/api';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Deletions of a user that are kept, however recent: otherwise a trash could grow without end. */
const MOST_IN_TRASH = 100_000;

/** Tells the database the limit of tasks at start, and removes from the trash what is too old, about once an hour. */
export const taskUpkeep = fp<Pick<AppDependencies, 'env' | 'database'>>((app, { env, database }, done) => {
  let timer: NodeJS.Timeout | undefined;
  let isClosing = false;
  const purge = async () => {
    try {
      const purged = await purgeTrash(
        database,
        new Date(Date.now() - env.TRASH_DAYS * DAY_MS),
        MOST_IN_TRASH,
      );
      if (purged > 0) app.log.info({ purged }, 'deleted tasks purged');
    } catch (error) {
      // A later attempt does it. A server that stops closes its database first.
      if (!isClosing) app.log.warn({ err: error }, 'the trash could not be purged');
    }
    // Several instances started together do not purge together.
    if (!isClosing) timer = setTimeout(purge, HOUR_MS * (0.5 + Math.random())).unref();
  };
  app.addHook('onReady', async () => {
    await setTaskLimit(database, env.MAX_TASKS_PER_USER).catch((error: unknown) => {
      app.log.warn({ err: error }, 'the limit of tasks could not be set');
    });
    timer = setTimeout(purge, HOUR_MS * Math.random()).unref();
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    clearTimeout(timer);
  });
  done();
});
