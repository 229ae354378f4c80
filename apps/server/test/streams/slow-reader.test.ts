import { beforeAll, expect, it } from 'vitest';
import { TIMEOUTS } from '../../src/http/timeouts.ts';
import { newUser, useApp } from '../harness/app.ts';
import { EventReader } from '../harness/event-reader.ts';
import { openConnection, portOf } from '../harness/socket.ts';
import { tokenOf } from '../harness/token.ts';

/** More than the buffers of two sockets hold. */
const TASKS = 4000;
const AT_ONCE = 250;

const api = useApp({}, { ...TIMEOUTS, check: 50, stall: 2000 });
const user = newUser();
let cursor: string;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  ({ cursor } = (await api().get('/api/me/tasks/changes', { as: user })).json());
  await api().createTask(user);
  for (let n = 0; n < TASKS; n += AT_ONCE)
    await api().database.prisma.$executeRaw`
      INSERT INTO task (user_id, title, description, updated_at)
      SELECT ${user}, 'Long', repeat('☃', 1000), now() FROM generate_series(1, ${AT_ONCE}::int)`;
}, 60_000);

it.each(['/api/me/tasks/events', '/trpc/task.watch'])(
  'a reader of %s that does not read is cut off, and little is read for it',
  { timeout: 60_000 },
  async (path) => {
    const hub = api().app.changeHub;
    const before = hub.sent;
    const token = await tokenOf(user);
    const { socket, closed } = await openConnection(portOf(api().app));
    socket.pause();
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nLast-Event-ID: ${cursor}\r\n\r\n`,
    );
    await expect.poll(() => hub.open, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => hub.open, { timeout: 30_000 }).toBe(0);
    socket.resume();
    await closed;
    expect(hub.sent - before).toBeLessThan(TASKS);

    // One that reads gets them all.
    const origin = `http://127.0.0.1:${portOf(api().app)}`;
    const reader = await EventReader.open(origin, { token, path, lastId: cursor });
    const revisions = (await reader.received(TASKS + 1)).map(({ revision }) => revision);
    expect(revisions).toEqual(Array.from({ length: TASKS + 1 }, (_, n) => n + 1));
  },
);
