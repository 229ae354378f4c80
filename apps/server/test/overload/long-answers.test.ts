import type { InjectOptions } from 'fastify';
import { beforeAll, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { tokenOf } from '../harness/token.ts';

const api = useApp();
const LISTS = 8;
/** Time for which a slot stays taken after a list of 500 kB, roughly. */
const REST_MS = 30;

let authorization: string;
beforeAll(async () => {
  authorization = `Bearer ${await tokenOf('eve')}`;
  const description = '\u0001'.repeat(800);
  for (let n = 0; n < 100; n += 1) await api().createTask('eve', { description });
});

it.each([
  ['as it is', '/api/me/tasks', {}],
  ['compressed', '/api/me/tasks', { 'accept-encoding': 'gzip' }],
  ['left out, as the client has it', '/api/me/tasks', { 'if-none-match': '*' }],
  ['of tRPC', '/trpc/task.list', {}],
  ['of tRPC’s own handler', '/trpc/task.list', { 'trpc-accept': 'application/jsonl' }],
])('after eight long answers at once, the ninth waits: %s', async (_how, url, headers) => {
  const send = (options: InjectOptions) =>
    api().app.inject({ ...options, headers: { authorization, ...headers } });
  const lists = Array.from({ length: LISTS }, () => send({ url }));
  const next = send({ url: '/api/me' });
  let begin = 0;
  const first = Promise.race(lists).then(() => {
    begin = performance.now();
  });
  expect((await next).statusCode).toBeLessThan(400);
  await first;
  expect(performance.now() - begin).toBeGreaterThan(REST_MS / 2);
});
