import type { TaskChanges } from '@tickline/contract';
import {
  Copy,
  followPages,
  newUser,
  requestsOf,
  statementsOf,
  tokenOf,
  useApp,
  wander,
} from '@tickline/server/testing';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';

const api = useApp();
let origin: string;
beforeAll(async () => {
  origin = await api().app.listen({ port: 0, host: '127.0.0.1' });
});

const WRITES = [
  'create',
  'update',
  'toggle',
  'delete',
  'restore',
  'batch',
  'uncertainBatch',
  'sql',
  'sqlDelete',
  'rollback',
] as const;

function writesOf(user: string) {
  const requests = requestsOf(async (method, path, body) => {
    const response = await api().call(method, path, { as: user, body });
    return response.statusCode < 300 && response.body !== '' ? response.json() : undefined;
  });
  return { ...requests, ...statementsOf(api().database, user) };
}

const PATHS = ['/api/me/tasks/events', '/trpc/task.watch'];

it('copies that follow several writers, by pages and by streams, end equal to the table and never go back', async () => {
  const run = fc.record({
    writers: fc.array(fc.array(fc.constantFrom(...WRITES), { minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 3,
    }),
    pages: fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    }),
    streams: fc.array(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(run, async ({ writers, pages, streams }) => {
      const user = newUser();
      const token = await tokenOf(user);
      const writes = writesOf(user);
      await writes.create();
      let last: number | undefined;
      const read = async (query: URLSearchParams | string = ''): Promise<TaskChanges> =>
        (await api().get(`/api/me/tasks/changes?${query}`, { as: user })).json();

      const { changes, cursor: lastId } = await read();
      const paging = pages.map((limits) => followPages({ read, limits, last: () => last }));
      const streaming = streams.map(async (path) => {
        const copy = new Copy();
        copy.take(changes);
        copy.take(await wander({ origins: [origin], token, path, lastId, last: () => last }));
        return copy;
      });
      const following = Promise.all([...paging, ...streaming]);
      const write = async () => {
        await Promise.all(
          writers.map(async (names) => {
            for (const name of names) await writes[name]();
          }),
        );
        last = (await api().createTask(user)).revision;
      };
      const [copies] = await Promise.all([following, write()]);
      const { tasks, total } = await api().listTasks(user, 'sort=created_at&order=asc');
      const stored = [...tasks].sort((one, other) => one.id - other.id);
      expect(total).toBe(stored.length);
      for (const copy of copies) expect(copy.tasks).toEqual(stored);
    }),
    { numRuns: 25 },
  );
});
