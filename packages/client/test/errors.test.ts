import { newUser, tokenOf, useApp, useListening } from '@tickline/server/testing';
import { describe, expect, it } from 'vitest';
import {
  createTicklineClient,
  isAborted,
  isForbidden,
  isInvalid,
  isNotFound,
  isRateLimited,
  isRefused,
  isTicklineError,
  isTimedOut,
  isUnauthorized,
  isUnavailable,
  isUnreachable,
  retryAfterOf,
  type TicklineClient,
} from '../src/index.ts';
import { startAnswering } from './answering-server.ts';

const api = useApp();
const server = useListening(api);
const limited = useApp({ RATE_LIMIT_MAX: '1' });
const limitedServer = useListening(limited);

const GUARDS = {
  isAborted,
  isForbidden,
  isInvalid,
  isNotFound,
  isRateLimited,
  isRefused,
  isTicklineError,
  isTimedOut,
  isUnauthorized,
  isUnavailable,
  isUnreachable,
};

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail('the call was not refused'),
    (error: unknown) => error,
  );
}

/** The names of the guards that say yes. */
function kindsOf(error: unknown): string[] {
  return Object.entries(GUARDS)
    .filter(([, guard]) => guard(error))
    .map(([name]) => name)
    .filter((name) => name !== 'isTicklineError');
}

async function connect(url = server().url): Promise<TicklineClient> {
  return createTicklineClient({ url, token: await tokenOf(newUser()), retries: 0, timeoutMs: 10_000 });
}

describe('an error of the typed client', () => {
  it('of input says what is wrong with which field, in which request', async () => {
    const { task } = await connect();
    const error = await errorOf(task.create.mutate({ title: ' ', due_date: 'tomorrow' }));
    expect(kindsOf(error)).toEqual(['isInvalid', 'isRefused']);
    if (!isInvalid(error)) throw error;
    expect(error.data.issues.map(({ path }) => path)).toEqual(['title', 'due_date']);
    expect(error.data.request_id).toMatch(/^[\w-]+$/);
  });

  it('of a task that is not there', async () => {
    const { task } = await connect();
    expect(kindsOf(await errorOf(task.get.query({ task_id: 1 })))).toEqual(['isNotFound', 'isRefused']);
  });

  it('of another user', async () => {
    const { task } = await connect();
    const error = await errorOf(task.list.query({ user_id: 'someone' }));
    expect(kindsOf(error)).toEqual(['isForbidden', 'isRefused']);
  });

  it('of a token that is missing, or no token', async () => {
    for (const token of [undefined, 'nonsense']) {
      const { user } = createTicklineClient({ url: server().url, ...(token && { token }) });
      expect(kindsOf(await errorOf(user.me.query()))).toEqual(['isRefused', 'isUnauthorized']);
    }
  });

  it('of too many requests says when to come back', async () => {
    const { user } = await connect(limitedServer().url);
    await user.me.query();
    const error = await errorOf(user.me.query());
    expect(kindsOf(error)).toEqual(['isRateLimited', 'isRefused']);
    expect(retryAfterOf(error)).toBeGreaterThan(0);
  });

  it('of a server that is not there', async () => {
    const { user } = await connect('http://127.0.0.1:1');
    expect(kindsOf(await errorOf(user.me.query()))).toEqual(['isUnavailable', 'isUnreachable']);
  });

  it('of an answer that is none of the server’s', async () => {
    const proxy = await startAnswering(() => ({ status: 502, body: '<h1>Bad Gateway</h1>' }));
    const { user } = await connect(proxy.url);
    expect(kindsOf(await errorOf(user.me.query()))).toEqual(['isUnavailable', 'isUnreachable']);
  });

  it('of a server that does not answer in time', async () => {
    const silent = await startAnswering(() => undefined);
    const { user } = createTicklineClient({ url: silent.url, retries: 0, timeoutMs: 100 });
    expect(kindsOf(await errorOf(user.me.query()))).toEqual(['isTimedOut', 'isUnavailable']);
  });

  it('of a server that does not finish its answer in time', async () => {
    const stalling = await startAnswering(() => ({ status: 200, body: '{"result":', unfinished: true }));
    const { user } = createTicklineClient({ url: stalling.url, retries: 0, timeoutMs: 200 });
    expect(kindsOf(await errorOf(user.me.query()))).toEqual(['isTimedOut', 'isUnavailable']);
  });

  it('of a caller who gave up, before or while the server was asked', async () => {
    const silent = await startAnswering(() => undefined);
    const { user } = createTicklineClient({ url: silent.url });
    const early = user.me.query(undefined, { signal: AbortSignal.abort() });
    expect(kindsOf(await errorOf(early))).toEqual(['isAborted']);

    const controller = new AbortController();
    const late = user.me.query(undefined, { signal: controller.signal });
    await silent.asked(1);
    controller.abort();
    expect(kindsOf(await errorOf(late))).toEqual(['isAborted']);
  });

  it('of something else is none of these', () => {
    for (const error of [new Error('x'), 'x', undefined, null, { data: { error_code: 'FORBIDDEN' } }])
      expect([...kindsOf(error), isTicklineError(error)]).toEqual([false]);
  });
});
