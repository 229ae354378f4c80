import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { AppRouter } from '@tickline/api';
import { TRPCClientError } from '@trpc/client';
import { connect } from './client.ts';

// biome-ignore lint/style/noProcessEnv: the environment of a command
const { TICKLINE_URL: url = 'http://localhost:8000', TICKLINE_TOKEN: token } = process.env;
if (!token) throw new Error('TICKLINE_TOKEN is not set');

/** What a call is refused with; anything but a refusal is an error. */
async function refusalOf(call: Promise<unknown>) {
  const outcome = await call.then(
    () => new Error('the call was not refused'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof TRPCClientError)) throw outcome;
  const { data } = outcome as TRPCClientError<AppRouter>;
  assert(data, 'the server did not answer');
  return data;
}

const { task, user } = connect(url, token);
const mark = randomUUID();

const created = await task.create.mutate({
  title: `Buy milk ${mark}`,
  priority: 'high',
  due_date: '2027-01-31T18:00:00+01:00',
});
const { id: task_id } = created;
assert.equal(created.due_date, '2027-01-31T17:00:00.000Z');
assert.equal(created.user_id, (await user.me.query()).id);
assert.deepEqual(await task.get.query({ task_id }), created);

assert.equal((await task.update.mutate({ task_id, description: 'Two litres' })).description, 'Two litres');
assert.equal((await task.update.mutate({ task_id, description: null })).description, null);
assert.equal((await task.complete.mutate({ task_id })).completed, true);
assert.equal((await task.complete.mutate({ task_id })).completed, false);
assert.equal((await task.complete.mutate({ task_id, completed: true })).completed, true);

// A create with a `uid` can be repeated if its answer was lost.
const uid = randomUUID();
const once = await task.create.mutate({ title: 'Once', uid });
assert.deepEqual(await task.create.mutate({ title: 'Once', uid }), once);

// Two devices read the task. The second to write is told that it has changed, and how.
const { cursor } = await task.changes.query({ limit: 1 });
const rename = (title: string) => task.update.mutate({ task_id: once.id, title, if_revision: once.revision });
const renamed = await rename('Twice');
const stale = await refusalOf(rename('Thrice'));
assert.equal(stale.error_code, 'PRECONDITION_FAILED');
assert.deepEqual(stale.details['task'], renamed);

// What changed since: the last state of each task, page after page.
async function changesSince(since: string) {
  let page = await task.changes.query({ since });
  const changes = [...page.changes];
  while (page.has_more) {
    page = await task.changes.query({ since: page.cursor });
    changes.push(...page.changes);
  }
  return { of: (id: number) => changes.filter((each) => each.task_id === id), cursor: page.cursor };
}
const written = await changesSince(cursor);
assert.deepEqual(
  written.of(once.id).map((change) => change.task),
  [renamed],
);
await task.delete.mutate({ task_id: once.id });
const deleted = await changesSince(written.cursor);
assert.deepEqual(
  deleted.of(once.id).map((change) => change.deleted),
  [true],
);

// Calls made together travel as one request.
const others = await Promise.all(
  (['low', 'medium'] as const).map((priority) => task.create.mutate({ title: mark, priority })),
);
const found = await task.list.query({ search: mark, priority: ['high', 'low'] });
assert.deepEqual([found.total, found.next_cursor], [2, null]);
assert.equal((await task.list.query({ search: mark, status: 'completed' })).total, 1);

const first = await task.list.query({ search: mark, limit: 2 });
assert(first.next_cursor !== null);
const second = await task.list.query({ search: mark, limit: 2, cursor: first.next_cursor });
assert.equal(second.next_cursor, null);
const ids = [...first.tasks, ...second.tasks].map(({ id }) => id);
assert.deepEqual(new Set(ids), new Set([created, ...others].map(({ id }) => id)));

for (const id of ids) await task.delete.mutate({ task_id: id });
assert.equal((await refusalOf(task.get.query({ task_id }))).error_code, 'TASK_NOT_FOUND');

const invalid = await refusalOf(task.create.mutate({ title: ' ', due_date: 'tomorrow' }));
assert.equal(invalid.error_code, 'VALIDATION_ERROR');
assert.deepEqual(
  invalid.issues.map(({ path }) => path),
  ['title', 'due_date'],
);
assert.equal((await refusalOf(task.list.query({ user_id: 'someone' }))).error_code, 'FORBIDDEN');
assert.equal((await refusalOf(connect(url, undefined).user.me.query())).error_code, 'TOKEN_MISSING');
assert.equal((await refusalOf(connect(url, 'nonsense').user.me.query())).error_code, 'TOKEN_INVALID');
process.stdout.write('tRPC: ok\n');
