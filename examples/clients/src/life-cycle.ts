import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Answer, Connect, Problem, Task, TaskClient } from './task-client.ts';

async function dataOf<T>(status: number, call: Promise<Answer<T>>): Promise<T> {
  const answer = await call;
  assert.equal(answer.status, status);
  assert('data' in answer, 'the client took an answer for an error');
  return answer.data;
}

async function problemOf(status: number, call: Promise<Answer<unknown>>): Promise<Problem> {
  const answer = await call;
  assert.equal(answer.status, status);
  assert('problem' in answer, 'the client took an error for an answer');
  assert.equal(answer.problem.status, status);
  return answer.problem;
}

/** Titles hold what a query string must escape. */
const titleOf = (word: string, mark: string) => `${word}: 50% & more? ünï 🎉 + ${mark}`;

async function oneTask(client: TaskClient, mark: string): Promise<void> {
  const answer = await client.create('me', {
    title: titleOf('First', mark),
    priority: 'high',
    due_date: '2027-01-31T18:00:00+01:00',
  });
  const created = await dataOf(201, Promise.resolve(answer));
  assert.equal(answer.headers.get('location'), `/api/me/tasks/${created.id}`);
  assert.equal(created.title, titleOf('First', mark));
  assert.equal(created.due_date, '2027-01-31T17:00:00.000Z');
  assert.equal(created.description, null);
  assert.equal(created.completed, false);
  assert.deepEqual(await dataOf(200, client.get(created.id)), created);

  const { id } = created;
  assert.equal((await dataOf(200, client.update(id, { description: 'Now' }))).description, 'Now');
  const cleared = await dataOf(200, client.update(id, { description: null, due_date: null }));
  assert.deepEqual([cleared.description, cleared.due_date, cleared.title], [null, null, created.title]);
  assert.deepEqual(await dataOf(200, client.update(id, {})), cleared);

  assert.equal((await dataOf(200, client.toggle(id))).completed, true);
  assert.equal((await dataOf(200, client.toggle(id))).completed, false);
  assert.equal((await dataOf(200, client.setCompleted(id, true))).completed, true);
  assert.equal((await dataOf(200, client.setCompleted(id, true))).completed, true);
}

/** Writes that are repeated, that collide, and that another device follows. */
async function changes(client: TaskClient, mark: string): Promise<void> {
  const start = await follow(client);
  // If an answer is lost, the same request may be sent again.
  const body = { title: titleOf('Once', mark) };
  const created = await dataOf(201, client.create('me', body, mark));
  assert.deepEqual(await dataOf(200, client.create('me', body, mark)), created);
  assert.deepEqual(await dataOf(200, client.create('me', { ...body, uid: created.uid })), created);

  const { id } = created;
  const tag = (await client.get(id)).headers.get('etag') ?? '';
  assert.equal(tag, `"${created.revision}"`);
  const written = await dataOf(200, client.update(id, { description: 'One' }, tag));
  const stale = await problemOf(412, client.update(id, { description: 'Two' }, tag));
  assert.equal(stale.error_code, 'PRECONDITION_FAILED');
  assert.deepEqual(stale.error.details.task, written);

  // The user may have others.
  const changesOf = (feed: Awaited<ReturnType<typeof follow>>) => feed.tasks.filter(([each]) => each === id);
  const seen = await follow(client, start.cursor);
  assert.deepEqual(changesOf(seen), [[id, written]]);
  await dataOf(204, client.delete(id));
  const gone = await problemOf(410, client.create('me', body, mark));
  assert.deepEqual([gone.error_code, gone.error.details.task_id], ['TASK_DELETED', id]);
  const deleted = await follow(client, seen.cursor);
  assert.deepEqual(changesOf(deleted), [[id, null]]);
  const restored = await dataOf(200, client.restore(id));
  assert.equal((await problemOf(409, client.restore(id))).error_code, 'TASK_NOT_IN_TRASH');
  assert.deepEqual(changesOf(await follow(client, deleted.cursor)), [[id, restored]]);
  await dataOf(204, client.delete(id));
}

/** Reads what changed after a cursor, to the end; without one, all tasks. */
async function follow(client: TaskClient, since?: string) {
  const tasks: [id: number, task: Task | null][] = [];
  let cursor = since;
  for (;;) {
    const page = await dataOf(200, client.changes(cursor));
    tasks.push(...page.changes.map(({ task_id, task }) => [task_id, task] as [number, Task | null]));
    cursor = page.cursor;
    if (!page.has_more) return { tasks, cursor };
  }
}

async function lists(client: TaskClient, mark: string): Promise<number[]> {
  await dataOf(201, client.create('me', { title: titleOf('Second', mark), priority: 'low' }));
  const third = await dataOf(201, client.create('me', { title: titleOf('Third', mark) }));
  assert.equal(third.priority, 'medium');

  const countOf = async (filters: Parameters<TaskClient['list']>[0]) =>
    (await dataOf(200, client.list({ search: mark, ...filters }))).total;
  assert.equal(await countOf({}), 3);
  assert.equal(await countOf({ priority: ['low', 'high'] }), 2);
  assert.equal(await countOf({ priority: ['medium'] }), 1);
  assert.equal(await countOf({ status: 'completed' }), 1);
  assert.equal(await countOf({ search: `50% & more? ünï 🎉 + ${mark}` }), 3);

  const page = { search: mark, sort: 'title', order: 'asc', limit: 2 } as const;
  const first = await dataOf(200, client.list(page));
  assert(first.next_cursor !== null);
  const second = await dataOf(200, client.list({ ...page, cursor: first.next_cursor }));
  assert.equal(second.next_cursor, null);
  const tasks = [...first.tasks, ...second.tasks];
  assert.deepEqual(
    tasks.map(({ title }) => title.split(':')[0]),
    ['First', 'Second', 'Third'],
  );
  return tasks.map(({ id }) => id);
}

async function refusals(connect: Connect, url: string, client: TaskClient): Promise<void> {
  const invalid = await problemOf(422, client.create('me', { title: ' ', due_date: 'tomorrow' }));
  assert.equal(invalid.error_code, 'VALIDATION_ERROR');
  assert.deepEqual(
    invalid.error.details.issues?.map(({ path }) => path),
    ['title', 'due_date'],
  );
  const empty = await problemOf(422, client.list({ limit: 0 }));
  assert.equal(empty.error.details.issues?.[0]?.path, 'limit');

  const codeOf = async (status: number, call: Promise<Answer<unknown>>) =>
    (await problemOf(status, call)).error_code;
  assert.equal(await codeOf(403, client.create('someone|else/entirely', { title: 'x' })), 'FORBIDDEN');
  assert.equal(await codeOf(401, connect(url, undefined).list({})), 'TOKEN_MISSING');
  assert.equal(await codeOf(401, connect(url, 'nonsense').list({})), 'TOKEN_INVALID');
}

/**
 * Takes tasks through all that can be done with them, and the client through every kind of refusal.
 *
 * @throws {assert.AssertionError} at the first answer that is not the documented one
 */
export async function lifeCycle(connect: Connect, url: string, token: string): Promise<void> {
  const client = connect(url, token);
  const mark = randomUUID();
  await changes(client, randomUUID());
  await oneTask(client, mark);
  for (const id of await lists(client, mark)) {
    await dataOf(204, client.delete(id));
    assert.equal((await problemOf(404, client.get(id))).error_code, 'TASK_NOT_FOUND');
    assert.equal((await problemOf(404, client.delete(id))).error_code, 'TASK_NOT_FOUND');
  }
  await refusals(connect, url, client);
}
