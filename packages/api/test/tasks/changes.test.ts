import type { Change, Task, TaskChanges } from '@tickline/contract';
import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';
import { purgeTrash } from '../../src/index.ts';

const api = useApp();

const changes = (user: string, query: Record<string, string | number> = {}) =>
  api().get(`/api/me/tasks/changes?${new URLSearchParams(query as Record<string, string>)}`, { as: user });

async function follow(
  user: string,
  since?: string,
  limit = 100,
): Promise<{ changes: Change[]; cursor: string }> {
  const all: Change[] = [];
  let cursor = since;
  for (;;) {
    const query = { limit, ...(cursor !== undefined && { since: cursor }) };
    const page: TaskChanges = (await changes(user, query)).json();
    all.push(...page.changes);
    cursor = page.cursor;
    if (!page.has_more) return { changes: all, cursor };
  }
}

const remove = (user: string, id: number) => api().delete(`/api/me/tasks/${id}`, { as: user });

describe('changes', () => {
  it('without a cursor are all tasks, in pages, and none that was deleted before', async () => {
    const user = newUser();
    const tasks: Task[] = [];
    for (let n = 0; n < 5; n += 1) tasks.push(await api().createTask(user, { title: `Task ${n}` }));
    const second = tasks[1]?.id ?? 0;
    await remove(user, second);
    const left = tasks.filter((task) => task.id !== second);
    for (const limit of [1, 2, 100]) {
      const { changes: found } = await follow(user, undefined, limit);
      expect(found).toEqual(
        left.map((task) => ({
          revision: task.revision,
          task_id: task.id,
          uid: task.uid,
          deleted: false,
          task,
        })),
      );
    }
  });

  it('after a cursor are what happened since: once for each task, with its last state', async () => {
    const user = newUser();
    const [one, other] = [await api().createTask(user), await api().createTask(user)];
    const { cursor } = await follow(user);
    expect((await changes(user, { since: cursor })).json()).toEqual({ changes: [], cursor, has_more: false });
    await api().put(`/api/me/tasks/${one.id}`, { as: user, body: { title: 'a' } });
    await remove(user, other.id);
    const last = (await api().put(`/api/me/tasks/${one.id}`, { as: user, body: { title: 'b' } })).json();
    const { changes: found } = await follow(user, cursor);
    expect(found).toEqual([
      {
        revision: 4,
        task_id: other.id,
        uid: other.uid,
        deleted: true,
        deleted_at: expect.any(String),
        task: null,
      },
      { revision: 5, task_id: one.id, uid: one.uid, deleted: false, task: last },
    ]);
  });

  it('of a restored task are that it is there', async () => {
    const user = newUser();
    const task = await api().createTask(user);
    const { cursor } = await follow(user);
    await remove(user, task.id);
    const restored = (await api().post(`/api/me/tasks/${task.id}/restore`, { as: user })).json();
    expect((await follow(user, cursor)).changes).toMatchObject([
      { revision: 3, deleted: false, task: restored },
    ]);
  });

  it('say that a task was deleted permanently', async () => {
    const user = newUser();
    const task = await api().createTask(user);
    const { cursor } = await follow(user);
    await api().delete(`/api/me/tasks/${task.id}?permanent=true`, { as: user });
    expect((await follow(user, cursor)).changes).toMatchObject([
      { task_id: task.id, deleted: true, task: null },
    ]);
  });

  it('of a user without tasks are none, and lead on to the first', async () => {
    const user = newUser();
    await api().createTask(user);
    await api().database.prisma.$executeRaw`DELETE FROM task_list WHERE user_id = ${user}`;
    const empty = newUser();
    await api().createTask(empty);
    const page = (await changes(empty, { limit: 1 })).json();
    expect(page).toMatchObject({ changes: [{ revision: 1 }], has_more: false });
  });

  it('after a deletion that nobody remembers are a 410', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const { cursor } = await follow(user);
    await remove(user, id);
    const after = (await follow(user, cursor)).cursor;
    await purgeTrash(api().database, new Date(Date.now() + 60_000), 1000);
    const response = await changes(user, { since: cursor });
    expect(response.statusCode).toBe(410);
    expect(response.json().error_code).toBe('CURSOR_EXPIRED');
    expect((await changes(user, { since: after })).json().changes).toEqual([]);
    expect((await follow(user)).changes).toEqual([]);
  });

  it('after a cursor that is ahead are a 410: a backup was restored', async () => {
    const user = newUser();
    await api().createTask(user);
    const { cursor } = await follow(user);
    const { prisma } = api().database;
    await prisma.$executeRaw`UPDATE task_list SET revision = 0 WHERE user_id = ${user}`;
    expect((await changes(user, { since: cursor })).statusCode).toBe(410);
    await prisma.$executeRaw`DELETE FROM task_list WHERE user_id = ${user}`;
    expect((await changes(user, { since: cursor })).statusCode).toBe(410);
  });

  it.each(['x', 'A'.repeat(64), 'A'.repeat(5000), ''])(
    'after what is no cursor are a 422: %s',
    async (since) => {
      const response = await changes(newUser(), { since });
      expect(response.statusCode).toBe(422);
      expect(response.json().error.details.issues).toMatchObject([{ path: 'since' }]);
    },
  );

  it('after the cursor of another user, or of a list, are a 422', async () => {
    const [one, other] = [newUser(), newUser()];
    for (const user of [one, other]) for (let n = 0; n < 2; n += 1) await api().createTask(user);
    const { cursor } = await follow(one);
    expect((await changes(other, { since: cursor })).statusCode).toBe(422);
    const list = await api().listTasks(one, 'limit=1');
    expect((await changes(one, { since: list.next_cursor })).statusCode).toBe(422);
  });

  it.each([0, 501, 'x', ''])('in pages of %j are a 422', async (limit) => {
    expect((await changes(newUser(), { limit })).statusCode).toBe(422);
  });
});
