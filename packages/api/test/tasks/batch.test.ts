import { randomUUID } from 'node:crypto';
import type { Operation } from '@tickline/contract';
import { newUser, useApp } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';
import { setTaskLimit } from '../../src/index.ts';

const api = useApp();

const batch = (as: string, ...operations: unknown[]) =>
  api().post('/api/me/tasks/batch', { as, body: { operations } });
const all = async (user: string) => (await api().listTasks(user, 'order=asc')).tasks;

/** Asserts that a batch fails at a position, and that nothing is written. */
async function expectRefused(user: string, operations: unknown[], index: number, code: string) {
  const before = await all(user);
  const response = await batch(user, ...operations);
  const problem = response.json();
  expect(problem).toMatchObject({
    error_code: code,
    status: response.statusCode,
    error: { details: { index } },
  });
  expect(await all(user)).toEqual(before);
  return problem.error.details;
}

describe('a batch', () => {
  it('carries out every kind of operation in order, also on tasks that it creates', async () => {
    const user = newUser();
    const old = await api().createTask(user, { title: 'old', description: 'stays' });
    const gone = await api().createTask(user, { title: 'gone' });
    const [uid, other] = [randomUUID(), randomUUID()];
    const response = await batch(
      user,
      { op: 'create', uid, title: ' new ', priority: 'high', due_date: '2027-03-01' },
      { op: 'create', title: 'without uid' },
      { op: 'update', task_id: old.id, title: 'changed', due_date: null },
      { op: 'complete', uid },
      { op: 'complete', task_id: old.id, completed: true },
      { op: 'complete', task_id: old.id, completed: true },
      { op: 'update', uid, if_revision: 6, description: 'twice' },
      { op: 'delete', task_id: gone.id },
      { op: 'create', uid: other, title: 'short-lived', completed: true },
      { op: 'delete', uid: other },
      { op: 'restore', task_id: gone.id },
      { op: 'update', task_id: gone.id },
    );
    expect(response.statusCode).toBe(200);
    const { results } = response.json();
    expect(results).toMatchObject([
      { uid, title: 'new', priority: 'high', due_date: '2027-03-01T00:00:00.000Z', completed: false },
      { title: 'without uid', priority: 'medium' },
      { id: old.id, title: 'changed', description: 'stays' },
      { uid, completed: true },
      { id: old.id, completed: true },
      { id: old.id, completed: true },
      { uid, description: 'twice' },
      null,
      { uid: other, completed: true },
      null,
      { ...gone, revision: expect.any(Number), updated_at: expect.any(String) },
      { id: gone.id },
    ]);
    const tasks = await all(user);
    expect(tasks.map(({ title }: { title: string }) => title)).toEqual([
      'changed',
      'gone',
      'new',
      'without uid',
    ]);
    expect(tasks).toEqual([results[5], results[11], results[6], results[1]]);
    expect((await api().listTasks(user, 'status=completed')).total).toBe(2);
    expect(await api().database.prisma.taskTrash.count({ where: { user_id: user } })).toBe(1);
  });

  it('takes a hundred operations, and the same ones again create nothing', async () => {
    const user = newUser();
    const operations = Array.from({ length: 100 }, (_, n) => ({
      op: 'create',
      uid: randomUUID(),
      title: `Task ${n}`,
    }));
    const first = (await batch(user, ...operations)).json().results;
    expect(first).toHaveLength(100);
    expect((await batch(user, ...operations)).json().results).toEqual(first);
    expect((await api().listTasks(user)).total).toBe(100);
  });

  it('creates tasks in order, whichever fields each has, and one that is there already between new ones', async () => {
    const user = newUser();
    const there = await api().createTask(user, { title: 'there', tags: ['kept'] });
    const creates = [
      { title: 'a' },
      { title: 'b' },
      { title: 'c', due_date: '2027-03-01', tags: ['home', 'Garden'] },
      { title: 'd', description: null },
      { title: 'e', description: 'e', uid: randomUUID() },
      { title: 'f', completed: true },
      { title: 'g', completed: true },
    ].map((task) => ({ op: 'create', ...task }));
    const { results } = (await batch(user, ...creates)).json();
    expect(results).toMatchObject(
      creates.map(({ op: _op, due_date, ...task }) => ({
        ...task,
        ...(due_date && { due_date: '2027-03-01T00:00:00.000Z', all_day: true }),
      })),
    );
    expect(results.map(({ revision }: { revision: number }) => revision)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(await all(user)).toEqual([there, ...results]);

    const again = [...creates.slice(0, 2), { op: 'create', title: 'other', uid: there.uid }, creates[0]];
    const more = (await batch(user, ...again)).json().results;
    expect(more).toMatchObject([{ title: 'a' }, { title: 'b' }, there, { title: 'a' }]);
    expect(await all(user)).toEqual([there, ...results, more[0], more[1], more[3]]);
  });

  it.each([
    ['update', { op: 'update', title: 'x' }, 'TASK_NOT_FOUND'],
    ['complete', { op: 'complete' }, 'TASK_NOT_FOUND'],
    ['delete', { op: 'delete' }, 'TASK_NOT_FOUND'],
    ['restore', { op: 'restore' }, 'TASK_NOT_FOUND'],
  ])('in which one operation finds no task does nothing: %s', async (_op, operation, code) => {
    const user = newUser();
    const other = await api().createTask(newUser());
    await api().createTask(user);
    for (const target of [{ task_id: other.id }, { uid: other.uid }, { uid: randomUUID() }])
      await expectRefused(
        user,
        [
          { op: 'create', title: 'a' },
          { ...operation, ...target },
          { op: 'create', title: 'b' },
        ],
        1,
        code,
      );
  });

  it('in which one precondition fails does nothing, and has the task as it is now', async () => {
    const user = newUser();
    const task = await api().createTask(user);
    const operations = [
      { op: 'update', task_id: task.id, title: 'first' },
      { op: 'update', task_id: task.id, title: 'second', if_revision: task.revision },
    ];
    expect(await expectRefused(user, operations, 1, 'PRECONDITION_FAILED')).toMatchObject({ task });
    expect((await batch(user, operations[1])).statusCode).toBe(200);
  });

  it('restores only what is deleted, and creates nothing that is', async () => {
    const user = newUser();
    const task = await api().createTask(user);
    for (const if_revision of [undefined, 1, 5])
      await expectRefused(user, [{ op: 'restore', task_id: task.id, if_revision }], 0, 'TASK_NOT_IN_TRASH');
    await api().delete(`/api/me/tasks/${task.id}`, { as: user });
    const operations = [
      { op: 'create', title: 'a' },
      { op: 'create', uid: task.uid, title: 'b' },
    ];
    expect(await expectRefused(user, operations, 1, 'TASK_DELETED')).toMatchObject({ task_id: task.id });
    for (const target of [{ task_id: task.id }, { uid: task.uid }])
      expect(
        await expectRefused(user, [{ op: 'restore', ...target, if_revision: 1 }], 0, 'PRECONDITION_FAILED'),
      ).toMatchObject({ task: { ...task, revision: 2 } });
  });

  it('does not pass the limit of tasks', async () => {
    const user = newUser();
    await api().createTask(user);
    await setTaskLimit(api().database, 3);
    const create = { op: 'create', title: 'x' };
    await expectRefused(user, [create, create, create], 2, 'TASK_LIMIT_REACHED');
    const insert = api().database.prisma.$executeRaw`
      INSERT INTO task (user_id, title) SELECT ${user}, 'by hand' FROM generate_series(1, 3)`;
    await expect(insert).rejects.toThrow('task_limit');
    const fits = await batch(user, create, create);
    await setTaskLimit(api().database, 0);
    expect(fits.statusCode).toBe(200);
  });

  it.each<[unknown[], string]>([
    [[], 'operations'],
    [Array(101).fill({ op: 'create', title: 'x' }), 'operations'],
    [[{ op: 'create' }], 'operations.0.title'],
    [
      [
        { op: 'create', title: 'x' },
        { op: 'create', title: '' },
      ],
      'operations.1.title',
    ],
    [[{ op: 'rename', task_id: 1 }], 'operations.0.op'],
    [[{ task_id: 1 }], 'operations.0.op'],
    [[{ op: 'update', title: 'x' }], 'operations.0'],
    [[{ op: 'delete', task_id: 1, uid: randomUUID() }], 'operations.0'],
    [[{ op: 'complete', task_id: 1, is_completed: true }], 'operations.0'],
    [[{ op: 'delete', task_id: '1' }], 'operations.0.task_id'],
    [[{ op: 'update', task_id: 1, if_revision: '1' }], 'operations.0.if_revision'],
    [['create'], 'operations.0'],
  ])('that is not valid is refused: %j', async (operations, path) => {
    const response = await batch(newUser(), ...operations);
    expect(response.statusCode).toBe(422);
    expect(response.json().error.details.issues[0]).toMatchObject({ path });
  });

  it('at the same moment as others loses no update', async () => {
    const user = newUser();
    const { id } = await api().createTask(user);
    const toggles = Array.from(
      { length: 21 },
      () => ({ op: 'complete', task_id: id }) satisfies Partial<Operation>,
    );
    const responses = await Promise.all([
      ...Array.from({ length: 5 }, () => batch(user, ...toggles)),
      ...Array.from({ length: 10 }, () => api().patch(`/api/me/tasks/${id}/complete`, { as: user })),
    ]);
    expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array(15).fill(200));
    expect((await all(user))[0]).toMatchObject({ revision: 1 + 5 * 21 + 10, completed: true });
  });

  it('over tRPC has the position of the operation that failed', async () => {
    const response = await api().post('/trpc/task.batch', {
      as: newUser(),
      body: {
        operations: [
          { op: 'create', title: 'x' },
          { op: 'delete', task_id: 5 },
        ],
      },
    });
    expect(response.json().error.data).toMatchObject({ error_code: 'TASK_NOT_FOUND', details: { index: 1 } });
  });
});
