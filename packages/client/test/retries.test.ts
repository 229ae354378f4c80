import { describe, expect, it } from 'vitest';
import { createTicklineClient, type TicklineClient } from '../src/index.ts';
import { startAnswering } from './answering-server.ts';

const DATA = { code: 'X', httpStatus: 503, request_id: 'r', issues: [] };
const refusal = (error_code: string, headers = {}) => ({
  status: error_code === 'RATE_LIMITED' ? 429 : 503,
  headers,
  body: JSON.stringify([{ error: { message: 'no', code: -1, data: { ...DATA, error_code } } }]),
});
const answer = { status: 200, body: JSON.stringify([{ result: { data: { id: 'ann' } } }]) };

const CALLS: Record<string, (client: TicklineClient) => Promise<unknown>> = {
  'user.me': ({ user }) => user.me.query(),
  'task.list': ({ task }) => task.list.query(),
  'task.update': ({ task }) => task.update.mutate({ task_id: 1, title: 'x' }),
  'task.complete, set': ({ task }) => task.complete.mutate({ task_id: 1, completed: true }),
  'task.create': ({ task }) => task.create.mutate({ title: 'x' }),
  'task.changes': ({ task }) => task.changes.query(),
  'task.trash': ({ task }) => task.trash.query(),
  'task.delete': ({ task }) => task.delete.mutate({ task_id: 1 }),
  'task.restore': ({ task }) => task.restore.mutate({ task_id: 1 }),
  'task.complete, toggled': ({ task }) => task.complete.mutate({ task_id: 1 }),
  'task.update of a revision': ({ task }) => task.update.mutate({ task_id: 1, title: 'x', if_revision: 1 }),
  'task.complete of a revision': ({ task }) =>
    task.complete.mutate({ task_id: 1, completed: true, if_revision: [1, 2] }),
};

const IDEMPOTENT = [
  'user.me',
  'task.list',
  'task.update',
  'task.complete, set',
  'task.create',
  'task.changes',
  'task.trash',
];
const OTHERS = Object.keys(CALLS).filter((name) => !IDEMPOTENT.includes(name));

/** Calls a server that refuses so many times before it answers. */
async function attemptsOf(name: string, refusals: number, refuse = refusal('SERVICE_UNAVAILABLE')) {
  const { url, times } = await startAnswering((n) => (n > refusals ? answer : refuse));
  const outcome = await CALLS[name]?.(createTicklineClient({ url })).then(
    () => 'done',
    () => 'failed',
  );
  return { outcome, attempts: times.length, times };
}

describe('what fails for a reason that passes', () => {
  it.each(IDEMPOTENT)('is tried again: %s', async (name) => {
    expect(await attemptsOf(name, 2)).toMatchObject({ outcome: 'done', attempts: 3 });
  });

  it.each(OTHERS)('is not, where it may have been done already: %s', async (name) => {
    expect(await attemptsOf(name, 2)).toMatchObject({ outcome: 'failed', attempts: 1 });
  });

  it('is tried three times more, and no more', async () => {
    expect(await attemptsOf('user.me', 99)).toMatchObject({ outcome: 'failed', attempts: 4 });
  });

  it.each(Object.keys(CALLS))('is tried again where it was refused for its rate: %s', async (name) => {
    const outcome = await attemptsOf(name, 1, refusal('RATE_LIMITED', { 'retry-after': '0' }));
    expect(outcome).toMatchObject({ outcome: 'done', attempts: 2 });
  });

  it('is tried again where the connection was cut', async () => {
    const { url, times } = await startAnswering((n, request) => {
      if (n === 1) request.socket.destroy();
      return n > 1 ? answer : undefined;
    });
    await createTicklineClient({ url }).user.me.query();
    expect(times).toHaveLength(2);
  });

  it('waits as long as the server says', async () => {
    const { times } = await attemptsOf('task.create', 1, refusal('RATE_LIMITED', { 'retry-after': '1' }));
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(990);
  });

  it('is told of at once where the server wants a longer time than anybody waits', async () => {
    const outcome = await attemptsOf('user.me', 1, refusal('RATE_LIMITED', { 'retry-after': '60' }));
    expect(outcome).toMatchObject({ outcome: 'failed', attempts: 1 });
  });

  it('is left alone once the caller has given up', async () => {
    const { url, times, asked } = await startAnswering(() => refusal('RATE_LIMITED', { 'retry-after': '1' }));
    const controller = new AbortController();
    const call = createTicklineClient({ url }).user.me.query(undefined, { signal: controller.signal });
    await asked(1);
    controller.abort();
    await expect(call).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(times).toHaveLength(1);
  });
});

describe('what does not pass', () => {
  it.each(['VALIDATION_ERROR', 'TASK_NOT_FOUND', 'INTERNAL_ERROR'])(
    'is not tried again: %s',
    async (code) => {
      expect(await attemptsOf('user.me', 1, refusal(code))).toMatchObject({ outcome: 'failed', attempts: 1 });
    },
  );
});
