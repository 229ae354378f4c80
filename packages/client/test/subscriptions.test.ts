import { newUser, signToken, tokenOf, useApp, useListening } from '@tickline/server/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createTicklineClient, isInvalid, isRefused, type Token } from '../src/index.ts';
import { subscriptions } from '../src/subscriptions.ts';
import { startAnswering } from './answering-server.ts';

const api = useApp();
const server = useListening(api);

interface Seen {
  readonly ids: string[];
  readonly revisions: number[];
  readonly states: string[];
  readonly errors: unknown[];
  stop(): void;
}

function watch(token: Token, since?: string, url = server().url): Seen {
  const seen = {
    ids: [] as string[],
    revisions: [] as number[],
    states: [] as string[],
    errors: [] as unknown[],
  };
  const { unsubscribe } = createTicklineClient({ url, token, subscriptions }).task.watch.subscribe(
    since ? { since } : {},
    {
      onData: ({ id, data }) => {
        seen.ids.push(id);
        seen.revisions.push(data.revision);
      },
      onConnectionStateChange: ({ state }) => seen.states.push(state),
      onError: (error) => seen.errors.push(error),
    },
  );
  onTestFinished(unsubscribe);
  return { ...seen, stop: unsubscribe };
}

const waitFor = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 20_000, interval: 20 });
const isOpen = ({ states }: Seen) => states.at(-1) === 'pending';

it('a subscription has each change with its id, from which another one goes on', async () => {
  const user = newUser();
  const token = await tokenOf(user);
  const seen = watch(token);
  await waitFor(() => isOpen(seen));
  await api().createTask(user);
  await api().createTask(user);
  await waitFor(() => seen.revisions.length === 2);
  const again = watch(token, seen.ids[0]);
  await waitFor(() => again.revisions.length === 1);
  expect([seen.revisions, again.revisions]).toEqual([[1, 2], [2]]);
  expect(server().requests.every((url) => !url.includes(token))).toBe(true);
});

it('it ends on the server if it is ended here', async () => {
  const seen = watch(await tokenOf(newUser()));
  await waitFor(() => isOpen(seen));
  const { open } = api().app.changeHub;
  seen.stop();
  await waitFor(() => api().app.changeHub.open === open - 1);
});

it('it loses and repeats nothing, however often the connection is lost, also before its first change', async () => {
  const user = newUser();
  const seen = watch(await tokenOf(user));
  await waitFor(() => isOpen(seen));
  const expected: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    if (n % 3 === 0) api().app.server.closeAllConnections();
    expected.push((await api().createTask(user)).revision);
    if (n % 4 === 0) await waitFor(() => seen.revisions.length === expected.length);
  }
  await waitFor(() => seen.revisions.length === expected.length);
  expect(seen.revisions).toEqual(expected);
  expect(seen.states).toContain('connecting');
  expect(seen.errors).toEqual([]);
});

it('it outlives its tokens', async () => {
  const user = newUser();
  // The clock tolerance is 5 s, so each of these lasts for about one.
  const short = () => signToken({ sub: user, exp: Math.floor(Date.now() / 1000) - 4 });
  const tokens = [short, short, () => tokenOf(user)];
  let used = 0;
  const seen = watch(async () => {
    used += 1;
    return tokens.shift()?.();
  });
  await waitFor(() => isOpen(seen));
  await api().createTask(user);
  await waitFor(() => used === 3);
  await api().createTask(user);
  await waitFor(() => seen.revisions.length === 2);
  expect([seen.revisions, seen.errors]).toEqual([[1, 2], []]);
});

it('it ends with an error that no repetition would change', async () => {
  const user = newUser();
  const token = await tokenOf(user);
  const invalid = watch(token, 'not a cursor');
  const unknown = watch('not a token');
  await waitFor(() => invalid.errors.length + unknown.errors.length === 2);
  expect(isInvalid(invalid.errors[0])).toBe(true);
  expect(isRefused(unknown.errors[0], 'TOKEN_INVALID')).toBe(true);
});

it('it outlasts the error pages of a proxy, and streams that are cut off in the middle of an event', async () => {
  const change = '{"revision":1}';
  const { url } = await startAnswering((n, { headers }) => {
    if (n === 1) return { status: 502, body: '<h1>Bad gateway</h1>' };
    const stream = { 'content-type': 'text/event-stream' };
    if (n === 2)
      return {
        status: 200,
        headers: stream,
        body: `id: a\n\nevent: connected\ndata: {}\n\ndata: ${change}\nid:`,
      };
    return {
      status: 200,
      headers: stream,
      body: `data: ${change}\nid: after-${headers['last-event-id']}\n\n`,
      unfinished: true,
    };
  });
  const seen = watch('x', undefined, url);
  await waitFor(() => seen.ids.length === 1);
  expect([seen.ids, seen.revisions, seen.errors]).toEqual([['after-a'], [1], []]);
});
