import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';
import { purgeTrash, setTaskLimit } from '../../src/index.ts';

const api = useApp();

async function deletedTask(user = newUser(), fields: Record<string, unknown> = {}) {
  const task = await api().createTask(user, fields);
  const url = `/api/me/tasks/${task.id}`;
  await api().delete(url, { as: user });
  return { user, task, url };
}

const trash = async (user: string, query = '') =>
  (await api().get(`/api/me/tasks/trash?${query}`, { as: user })).json();
const restore = (user: string, id: number, headers = {}) =>
  api().post(`/api/me/tasks/${id}/restore`, { as: user, headers });

describe('the trash', () => {
  it('has deleted tasks with all their fields, those that were deleted last first', async () => {
    const fields = {
      title: 'ΚΑΦΕΣ "quoted" \\ \u{1f389}',
      description: '\ufeff two\nlines',
      priority: 'high',
      completed: true,
      due_date: '2027-03-01T10:00:00.123Z',
    };
    const { user, task } = await deletedTask(newUser(), fields);
    const { task: second } = await deletedTask(user);
    const page = await trash(user);
    expect(page).toEqual({
      tasks: [
        { ...second, revision: 4, deleted_at: expect.any(String) },
        { ...task, revision: 2, deleted_at: expect.any(String) },
      ],
      total: 2,
      limit: 100,
      offset: 0,
    });
    expect(await trash(user, 'limit=1&offset=1')).toMatchObject({ tasks: [{ id: task.id }], total: 2 });
    expect(await trash(user, 'offset=5')).toMatchObject({ tasks: [], total: 2 });
    expect((await api().listTasks(user)).total).toBe(0);
  });

  it('is one’s own', async () => {
    const { task } = await deletedTask();
    const other = newUser();
    expect((await trash(other)).tasks).toEqual([]);
    expect((await restore(other, task.id)).statusCode).toBe(404);
  });

  it('has no task that was deleted permanently, before or after', async () => {
    const { user, url } = await deletedTask();
    const { id } = await api().createTask(user);
    expect((await api().delete(`${url}?permanent=true`, { as: user })).statusCode).toBe(204);
    expect((await api().delete(`/api/me/tasks/${id}?permanent=true`, { as: user })).statusCode).toBe(204);
    expect(await trash(user)).toMatchObject({ tasks: [], total: 0 });
    for (const again of [url, `/api/me/tasks/${id}`]) {
      expect((await api().delete(`${again}?permanent=true`, { as: user })).statusCode).toBe(404);
      expect((await api().post(`${again}/restore`, { as: user })).statusCode).toBe(404);
    }
  });

  it('goes with its user', async () => {
    const { user } = await deletedTask();
    await api().database.prisma.user.delete({ where: { id: user } });
    expect(await api().database.prisma.taskTrash.count({ where: { user_id: user } })).toBe(0);
  });
});

describe('a restored task', () => {
  it('is as it was, with a new revision and time', async () => {
    const { user, task, url } = await deletedTask(newUser(), {
      description: 'd',
      due_date: '2027-03-01T10:00:00Z',
    });
    const response = await restore(user, task.id);
    expect(response.statusCode).toBe(200);
    const restored = response.json();
    expect(restored).toEqual({ ...task, revision: 3, updated_at: restored.updated_at });
    expect(restored.updated_at > task.updated_at).toBe(true);
    expect(response.headers['etag']).toBe('"3"');
    expect((await api().get(url, { as: user })).json()).toEqual(restored);
    expect((await trash(user)).total).toBe(0);
    expect((await api().listTasks(user, `search=${task.title}`)).tasks).toEqual([restored]);
  });

  it('is there once, whoever else restores it', async () => {
    const { user, task } = await deletedTask();
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => restore(user, task.id)))).map(
      ({ statusCode }) => statusCode,
    );
    expect(statuses.sort()).toEqual([200, ...Array(9).fill(409)]);
    expect((await api().listTasks(user)).total).toBe(1);
  });

  it('was in the trash: otherwise it is a 409, and a 404 if there is no such task', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const response = await restore(user, id);
    expect(response.statusCode).toBe(409);
    expect(response.json().error_code).toBe('TASK_NOT_IN_TRASH');
    expect((await restore(user, id + 1000)).statusCode).toBe(404);
  });

  it('has the revision of its deletion, if the caller insists', async () => {
    const { user, task } = await deletedTask();
    const refused = await restore(user, task.id, { 'if-match': '"1"' });
    expect(refused.statusCode).toBe(412);
    expect(refused.json().error.details.task).toEqual({ ...task, revision: 2 });
    expect((await restore(user, task.id, { 'if-match': '"2"' })).statusCode).toBe(200);
  });

  it('counts for the limit of tasks', async () => {
    const { user, task } = await deletedTask();
    await api().createTask(user);
    await setTaskLimit(api().database, 1);
    const response = await restore(user, task.id);
    await setTaskLimit(api().database, 0);
    expect(response.json()).toMatchObject({ status: 403, error_code: 'TASK_LIMIT_REACHED' });
    expect((await trash(user)).total).toBe(1);
  });
});

describe('the limit of tasks', () => {
  it('is not passed by a hundred creates at once; a task that is there may be created again', async () => {
    const user = newUser();
    await api().createTask(user);
    const first = { as: user, body: { title: 'x', uid: '0193a0b0-0000-7000-8000-000000000001' } };
    await api().post('/api/me/tasks', first);
    await setTaskLimit(api().database, 10);
    const responses = await Promise.all(
      Array.from({ length: 100 }, () => api().post('/api/me/tasks', { as: user, body: { title: 'x' } })),
    );
    const again = await api().post('/api/me/tasks', first);
    await setTaskLimit(api().database, 0);
    expect(responses.filter(({ statusCode }) => statusCode === 201)).toHaveLength(8);
    for (const response of responses.filter(({ statusCode }) => statusCode !== 201))
      expect(response.json()).toMatchObject({ status: 403, error_code: 'TASK_LIMIT_REACHED' });
    expect(again.statusCode).toBe(200);
    expect((await api().listTasks(user)).total).toBe(10);
  });
});

describe('a purge', () => {
  it('removes what was deleted before a time for good, in pieces, and nothing else', async () => {
    const user = newUser();
    const { task } = await deletedTask(user);
    const { prisma } = api().database;
    await prisma.$executeRaw`
      INSERT INTO task (user_id, title) SELECT ${user}, 'old' FROM generate_series(1, 250)`;
    await prisma.$executeRaw`DELETE FROM task WHERE user_id = ${user}`;
    await prisma.$executeRaw`
      UPDATE task_trash SET deleted_at = '2020-01-01' WHERE user_id = ${user} AND id <> ${task.id}`;
    expect(await purgeTrash(api().database, new Date('2021-01-01'), 1000)).toBe(250);
    expect(await purgeTrash(api().database, new Date('2021-01-01'), 1000)).toBe(0);
    expect(await trash(user)).toMatchObject({ tasks: [{ id: task.id }], total: 1 });
    const list = await prisma.taskList.findUnique({ where: { user_id: user } });
    expect(list?.forgotten).toBe(list?.revision);
  });

  it('removes the first deletions of a user who has too many, and of nobody else', async () => {
    const [user, other] = [newUser(), newUser()];
    await deletedTask(other);
    for (let n = 0; n < 5; n += 1) await deletedTask(user, { title: `Task ${n}` });
    expect(await purgeTrash(api().database, new Date('2021-01-01'), 2)).toBe(3);
    expect(await trash(user)).toMatchObject({ tasks: [{ title: 'Task 4' }, { title: 'Task 3' }], total: 2 });
    expect((await trash(other)).total).toBe(1);
  });
});
