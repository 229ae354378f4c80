import { freePort } from '@tickline/testing';
import { expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { scrape } from '../harness/scrape.ts';
import { tokenOf } from '../harness/token.ts';

const port = await freePort();
const api = useApp({ METRICS_PORT: String(port) });

it('counts the requests that were refused because there were too many at once, and refuses no probe', async () => {
  const { app } = api();
  const tokens = await Promise.all(Array.from({ length: 600 }, () => tokenOf(newUser())));
  const requests = tokens.map((token) =>
    app.inject({ url: '/api/me/tasks', headers: { authorization: `Bearer ${token}` } }),
  );
  const probe = app.inject('/health/live');
  const answers = await Promise.all(requests);
  const refused = answers.filter(({ statusCode }) => statusCode === 503);
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(600 - refused.length);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(600);
  expect(refused[0]?.headers['retry-after']).toBe('1');
  expect(refused[0]?.json()).toMatchObject({ error_code: 'SERVICE_UNAVAILABLE' });
  expect((await probe).statusCode).toBe(200);
  expect((await scrape(port)).value('tickline_shed_requests_total')).toBe(refused.length);
});
