import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { portOf, requestBytes, sendBytes } from './harness/socket.ts';
import { tokenOf } from './harness/token.ts';

const ORIGIN = 'https://app.example.com';
/** Default size of a proxy's buffer for headers on many systems. */
const MAX_HEADERS = 4096;
const MAX_LINK = 2048;
const api = useApp({ CORS_ORIGINS: ORIGIN, RATE_LIMIT_MAX: '100000' });
const user = newUser();
const TASK = { title: '\u{1F600}'.repeat(200), description: 'x'.repeat(200) + '한'.repeat(200) };
/** The longest id of a user, and how long it can get in a path. */
const longUser = '\u{1F600}'.repeat(127);
const escaped = (text: string) =>
  Buffer.from(text).reduce((path, byte) => `${path}%${byte.toString(16).padStart(2, '0')}`, '');

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  for (const owner of [user, longUser]) {
    for (const _ of Array(5)) await api().createTask(owner, TASK);
  }
});

/** Sends a request on a socket, and returns the answer with the bytes of its head. */
async function send(as: string, line: string, headers: readonly string[] = [], body = '') {
  const token = `Authorization: Bearer ${await tokenOf(as)}`;
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const always = [
    token,
    length,
    `Origin: ${ORIGIN}`,
    'Prefer: handling=strict',
    `X-Request-Id: ${'x'.repeat(128)}`,
  ];
  const answer = await sendBytes(portOf(api().app), requestBytes(line, [...always, ...headers], body));
  return { ...answer, head: answer.text.indexOf('\r\n\r\n') + 4 };
}

const relationsOf = (link: string | undefined) =>
  [...(link ?? '').matchAll(/<[^>]+>; rel="(\w+)"/g)].map(([, relation]) => relation);

describe('the headers of an answer stay small', () => {
  it.each([
    ['a short search', 'search=x', ['first', 'prev', 'next']],
    ['a search of 200 letters', `search=${'x'.repeat(200)}`, ['first', 'prev', 'next']],
    ['a search of 200 Hangul syllables', `search=${encodeURIComponent('한'.repeat(200))}`, ['next']],
    ['a search of 200 emoji', `search=${encodeURIComponent('\u{1F600}'.repeat(200))}`, []],
    ['many priorities', `priority=${'low,'.repeat(700)}medium`, []],
  ])('with %s', async (_what, query, relations) => {
    const answer = await send(user, `GET /api/me/tasks?${query}&limit=1&offset=1`);
    expect(answer.status).toBe(200);
    expect((answer.headers['link'] ?? '').length).toBeLessThanOrEqual(MAX_LINK);
    expect(answer.head).toBeLessThan(MAX_HEADERS);
    expect(relationsOf(answer.headers['link'])).toEqual(relations);
  });

  it('to the byte', async () => {
    const lengths = new Set<number>();
    for (let size = 1890; size < 2020; size += 1) {
      const { headers } = await api().get(`/api/me/tasks?x=${'x'.repeat(size)}&limit=1`, { as: user });
      const { link = '' } = headers as { link?: string };
      expect(link.length).toBeLessThanOrEqual(MAX_LINK);
      if (link !== '') expect(relationsOf(link)[0]).toBe('next');
      lengths.add(link.length);
    }
    // The longest link is as long as the limit allows.
    expect(Math.max(...lengths)).toBe(MAX_LINK);
  });

  it('with the longest id of a user, which becomes me', async () => {
    for (const id of [encodeURIComponent(longUser), escaped(longUser)]) {
      const page = await send(longUser, `GET /api/v1/${id}/tasks?limit=1&offset=1`);
      expect(page.status).toBe(200);
      expect(page.head).toBeLessThan(MAX_HEADERS);
      expect(page.headers['link']).toContain('</api/v1/me/tasks?limit=1&offset=2>; rel="next"');
      const body = '{"title":"x"}';
      const created = await send(longUser, `POST /api/${id}/tasks`, ['Content-Type: application/json'], body);
      expect(created.status).toBe(201);
      expect(created.head).toBeLessThan(MAX_HEADERS);
      const { location = '' } = created.headers;
      expect(location).toBe(`/api/me/tasks/${JSON.parse(created.body).id}`);
      expect((await api().get(location, { as: longUser })).json().title).toBe('x');
    }
  });

  it('with the id of a user as it is, if it is not long', async () => {
    const { headers } = await api().get(`/api/${user}/tasks`, { as: user });
    expect(headers['link']).toBe(`</api/${user}/tasks>; rel="first"`);
  });

  it('with a cursor of the longest title', async () => {
    const { next_cursor } = await api().listTasks(user, 'sort=title&limit=1');
    const answer = await send(user, `GET /api/me/tasks?sort=title&limit=1&cursor=${next_cursor}`);
    expect(answer.status).toBe(200);
    expect(relationsOf(answer.headers['link'])).toContain('next');
    expect(answer.head).toBeLessThan(MAX_HEADERS);
  });

  it.each([
    ['a refusal of many names', `GET /api/me/tasks?${'x'.repeat(8000)}`, []],
    ['an unknown path', `GET /${'x'.repeat(8000)}`, []],
    ['a method that is not allowed', `PURGE /api/${'x'.repeat(8000)}/tasks`, []],
    ['a preflight', 'OPTIONS /api/me/tasks', ['Access-Control-Request-Headers: authorization, prefer']],
    ['a hostile preflight', 'OPTIONS /api/me/tasks', [`Access-Control-Request-Headers: ${'x'.repeat(8000)}`]],
    ['an unknown preflight', 'OPTIONS /nothing', [`Access-Control-Request-Headers: ${'x,'.repeat(4000)}`]],
    ['a hostile origin', 'GET /api/me', [`Origin: https://${'x'.repeat(8000)}`]],
    ['a hostile id of the request', 'GET /api/me', [`X-Request-Id: ${'x'.repeat(8000)}`]],
  ])('of %s', async (what, line, headers) => {
    const answer = await send(user, line, headers);
    expect(answer.status).toBeGreaterThan(199);
    expect(answer.head).toBeLessThan(MAX_HEADERS);
    if (what === 'a preflight')
      expect(answer.headers['access-control-allow-headers']).toBe('authorization, prefer');
  });
});
