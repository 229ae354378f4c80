import { describe, expect, it, vi } from 'vitest';
import { newUser, useApp } from './harness/app.ts';

const HOUR_MS = 3_600_000;

const timers = vi.spyOn(globalThis, 'setTimeout');
const api = useApp({ MAX_TASKS_PER_USER: '3', TRASH_DAYS: '2' });

describe('MAX_TASKS_PER_USER', () => {
  it('ends what a user may create, until a task is deleted', async () => {
    const as = newUser();
    const tasks = await Promise.all(Array.from({ length: 3 }, () => api().createTask(as)));
    const create = () => api().post('/api/me/tasks', { as, body: { title: 'x' } });
    const refused = await create();
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({ error_code: 'TASK_LIMIT_REACHED' });
    await api().delete(`/api/me/tasks/${tasks[0].id}`, { as });
    expect((await create()).statusCode).toBe(201);
    expect((await api().post(`/api/me/tasks/${tasks[0].id}/restore`, { as })).statusCode).toBe(403);
    expect((await api().listTasks(as)).total).toBe(3);
    expect((await api().post('/api/me/tasks', { as: newUser(), body: { title: 'x' } })).statusCode).toBe(201);
  });
});

describe('TRASH_DAYS', () => {
  const purged = () =>
    api()
      .log.map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'deleted tasks purged')
      .map((line) => line.purged);

  it('ends how long a deleted task can be restored', async () => {
    const as = newUser();
    const [old, recent] = [await api().createTask(as), await api().createTask(as)];
    for (const { id } of [old, recent]) await api().delete(`/api/me/tasks/${id}`, { as });
    const ageTo = (hours: number, id: number) =>
      api().database.prisma.taskTrash.updateMany({
        where: { user_id: as, id },
        data: { deleted_at: new Date(Date.now() - hours * HOUR_MS) },
      });
    const nextUpkeep = async () => {
      // The app waits an hour for it. The test does not.
      const [purge] = timers.mock.calls.findLast(([callback]) => callback.name === 'purge') ?? [];
      await purge?.();
      const { tasks } = (await api().get('/api/me/tasks/trash', { as })).json();
      return tasks.map(({ id }: { id: number }) => id);
    };
    await ageTo(49, old.id);
    await ageTo(47, recent.id);
    expect(await nextUpkeep()).toEqual([recent.id]);
    await ageTo(49, recent.id);
    expect(await nextUpkeep()).toEqual([]);
    expect(purged()).toEqual([1, 1]);
    expect((await api().post(`/api/me/tasks/${old.id}/restore`, { as })).statusCode).toBe(404);
  });
});
