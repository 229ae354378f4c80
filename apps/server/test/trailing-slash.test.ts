import { freePort } from '@tickline/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { scrape } from './harness/scrape.ts';
import { signUp, tokenFor } from './harness/sign-up.ts';

const ORIGIN = 'https://app.example.com';
const metricsPort = await freePort();
const api = useApp({ AUTH_MODE: 'embedded', CORS_ORIGINS: ORIGIN, METRICS_PORT: String(metricsPort) });
const external = useApp();
let headers: Record<string, string>;
let id: number;

beforeAll(async () => {
  const { session } = await signUp(api());
  headers = { authorization: `Bearer ${await tokenFor(api(), session)}` };
  id = (await api().post('/api/me/tasks', { headers, body: { title: 'A task' } })).json().id;
});

/** Returns what an answer says, without what differs each time. */
const essence = ({ statusCode, headers, body }: Awaited<ReturnType<ReturnType<typeof api>['get']>>) => ({
  statusCode,
  allow: headers['allow'],
  type: headers['content-type'],
  body: body.replaceAll(/"(?:timestamp|request_id)":"[^"]*"|"uptime":\d+/g, ''),
});

describe('one trailing slash', () => {
  it.each([
    ['GET', '/api/me/tasks'],
    ['HEAD', '/api/me/tasks'],
    ['GET', '/api/v1/me/tasks', '?limit=1&search=/'],
    ['GET', '/api/tasks', '?'],
    ['GET', '/api/me'],
    ['GET', '/api/me/tasks/{id}'],
    ['PUT', '/api/me/tasks/{id}', '', {}],
    ['PATCH', '/api/me/tasks/{id}', '', {}],
    ['PATCH', '/api/me/tasks/{id}/complete', '', { completed: false }],
    ['DELETE', '/api/me/tasks/999999'],
    ['DELETE', '/api/me/tasks'],
    ['PATCH', '/api/me/tasks'],
    ['POST', '/health'],
    ['OPTIONS', '/api/me/tasks'],
    ['OPTIONS', '/api/me/tasks/{id}'],
    ['OPTIONS', '/openapi.json'],
    ['GET', '/trpc/user.me'],
    ['GET', '/trpc/task.list', '?input=%7B%22limit%22%3A1%7D'],
    ['POST', '/trpc/task.complete', '', { task_id: 'x' }],
    ['PUT', '/trpc/task.list'],
    ['GET', '/api/auth/get-session'],
    ['GET', '/api/auth/ok'],
    ['POST', '/api/auth/sign-in/email', '', { email: 'nobody@example.com', password: 'wrong password' }],
    ['GET', '/health'],
    ['GET', '/health/live'],
    ['GET', '/openapi.json'],
    ['GET', '/openapi.yaml'],
    ['GET', '/docs'],
    ['GET', '/docs/start.js'],
    ['GET', '/nothing'],
    ['GET', '/api'],
    ['GET', '/trpc'],
    ['POST', '/api/me/nothing', '', {}],
  ] as const)('is ignored by %s %s', async (method, path, query = '', body = undefined) => {
    const url = path.replace('{id}', String(id));
    const call = { headers, ...(body && { body }) };
    const without = await api().call(method, `${url}${query}`, call);
    expect(essence(await api().call(method, `${url}/${query}`, call))).toEqual(essence(without));
  });

  it('is ignored in a preflight', async () => {
    const preflight = { origin: ORIGIN, 'access-control-request-method': 'PATCH' };
    const response = await api().call('OPTIONS', `/api/me/tasks/${id}/`, { headers: preflight });
    expect(response.statusCode).toBe(204);
    expect(response.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(response.headers['access-control-allow-methods']).toContain('PATCH');
  });

  it('is in no Location and in no Link', async () => {
    const created = await api().post('/api/v1/me/tasks/?x=/', { headers, body: { title: 'x' } });
    expect(created.headers['location']).toBe(`/api/v1/me/tasks/${created.json().id}`);
    const { link } = (await api().get('/api/me/tasks/?limit=1', { headers })).headers;
    expect(link).toBe('</api/me/tasks?limit=1>; rel="first", </api/me/tasks?limit=1&offset=1>; rel="next"');
  });

  it('is in no label of the metrics, and in no route of the log', async () => {
    await api().get(`/api/me/tasks/${id}/`, { headers });
    await api().get('/trpc/task.get/', { headers });
    const { samples } = await scrape(metricsPort);
    const routes = new Set(samples.map(({ labels }) => labels['route'] ?? ''));
    expect(routes).toContain('/api/:user_id/tasks/:task_id');
    expect(routes).toContain('/trpc/task.get');
    const logged = api().log.map((line) => JSON.parse(line).route);
    for (const route of [...routes, ...logged]) if (route !== '/') expect(route ?? '').not.toMatch(/\/$/);
  });

  it('is a path of its own in an encoded segment', async () => {
    const as = newUser();
    expect((await external().get('/api/me/tasks%2F', { as })).statusCode).toBe(404);
    expect((await external().get('/api/me%2F/tasks', { as })).statusCode).toBe(403);
  });
});

describe('two slashes', () => {
  it.each(['//', '/api/me/tasks//', '/api/me//', '/trpc//', '/docs//', '/health//', '/api/auth/ok//'])(
    'belong to another path: %s',
    async (url) => {
      expect((await api().get(url, { headers })).statusCode).toBe(404);
      expect((await api().call('OPTIONS', `${url}?x=/`)).statusCode).toBe(404);
    },
  );
});
