import { randomBytes } from 'node:crypto';
import { freePort } from '@tickline/testing';
import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { useApp } from '../harness/app.ts';
import { scrape } from '../harness/scrape.ts';
import { signToken } from '../harness/token.ts';

const port = await freePort();
const api = useApp({ METRICS_PORT: String(port), AUTH_MODE: 'embedded' });

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'PURGE', 'M-SEARCH'];

/** Returns requests of an attacker who tries to create as many series as possible. */
async function hostileRequests(): Promise<InjectOptions[]> {
  const word = () => randomBytes(8).toString('hex');
  const paths = () => [
    `/${word()}`,
    `/%4f${word()}`,
    `/%ff${word()}`,
    `/api/${word()}/tasks`,
    `/api/me/tasks/${word()}`,
    `/api/v1/me/tasks/${word()}/complete`,
    `/api/auth/${word()}`,
    `/api/auth/sign-in/${word()}`,
    `/trpc/${word()}`,
    `/trpc/task.list,${word()}?batch=1`,
    `/trpc/task.list%00${word()}`,
    `/trpc/__proto__`,
    `/health?${word()}`,
    `/docs/${word()}`,
    `//${word()}`,
  ];
  const signed = await signToken({ sub: word(), [word()]: word() });
  const tokens = [undefined, word(), `${word()}.${word()}.${word()}`, signed, `${signed}${word()}`];
  return METHODS.flatMap((method) =>
    paths().map((url, index) => {
      const token = tokens[index % tokens.length];
      return {
        method: method as NonNullable<InjectOptions['method']>,
        url,
        headers: {
          'x-request-id': word(),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      };
    }),
  );
}

async function seriesAfterAttack(): Promise<readonly string[]> {
  for (const request of await hostileRequests()) await api().app.inject(request);
  const { samples } = await scrape(port);
  return samples
    .filter(({ name }) => name.startsWith('tickline_'))
    .map(({ name, labels }) => JSON.stringify([name, labels]))
    .sort();
}

describe('the number of series', () => {
  it('does not grow with what clients make up', async () => {
    // The first round creates every possible combination of pattern, method and status.
    const first = await seriesAfterAttack();
    expect(await seriesAfterAttack()).toEqual(first);
    expect(first.length).toBeLessThan(2000);
  });

  it('has no label that a client wrote', async () => {
    const { samples } = await scrape(port);
    const labels = samples.filter(({ name }) => name.startsWith('tickline_')).map((sample) => sample.labels);
    for (const { route = '', method = 'GET', status = '200' } of labels) {
      expect(route).not.toMatch(/[0-9a-f]{16}|%|,/);
      expect(method).toMatch(/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|_OTHER)$/);
      expect(status).toMatch(/^(?:\d{3}|aborted)$/);
    }
  });
});
