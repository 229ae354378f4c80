import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { portOf, requestBytes, sendBytes } from './harness/socket.ts';
import { tokenOf } from './harness/token.ts';

const api = useApp();
let token: string;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  token = await tokenOf(newUser());
});

/** Sends these lines, with the token in place of `@`, as they are: `inject` and `fetch` would change some of them. */
const send = (lines: readonly string[], path = '/api/me') =>
  sendBytes(
    portOf(api().app),
    requestBytes(
      `GET ${path}`,
      lines.map((line) => line.replaceAll('@', token)),
    ),
  );

const CASES: readonly (readonly [value: string, status: number, code?: string])[] = [
  ['Bearer @', 200],
  // The scheme may have any letter case (RFC 9110, section 11.1). One or more spaces follow it (section 11.4).
  ['bearer @', 200],
  ['bEARER @', 200],
  ['Bearer    @', 200],
  // White space around a header is not part of its value (RFC 9110, section 5.5).
  [' \t Bearer @', 200],
  ['Bearer @ \t ', 200],
  // Other white space is not a space.
  ['Bearer\t@', 401, 'TOKEN_MISSING'],
  ['Bearer\u00a0@', 401, 'TOKEN_MISSING'],
  ['Bearer \t@', 401, 'TOKEN_MISSING'],
  ['Bearer \u00a0@', 401, 'TOKEN_MISSING'],
  ['Bearer @\u00a0', 401, 'TOKEN_INVALID'],
  // One token, and nothing else.
  ['Bearer @=', 401, 'TOKEN_INVALID'],
  ['Bearer @==', 401, 'TOKEN_INVALID'],
  ['Bearer "@"', 401, 'TOKEN_INVALID'],
  ["Bearer '@'", 401, 'TOKEN_INVALID'],
  ['Bearer <@>', 401, 'TOKEN_INVALID'],
  ['Bearer @,', 401, 'TOKEN_INVALID'],
  ['Bearer @;', 401, 'TOKEN_INVALID'],
  ['Bearer @ x', 401, 'TOKEN_INVALID'],
  ['Bearer @ @', 401, 'TOKEN_INVALID'],
  ['Bearer @, Bearer @', 401, 'TOKEN_INVALID'],
  ['Bearer Bearer @', 401, 'TOKEN_INVALID'],
  ['Bearer token=@', 401, 'TOKEN_INVALID'],
  ['Bearer realm="x", token=@', 401, 'TOKEN_INVALID'],
  ['Bearer: @', 401, 'TOKEN_MISSING'],
  ['Bearer=@', 401, 'TOKEN_MISSING'],
  ['"Bearer @"', 401, 'TOKEN_MISSING'],
  ['Bearer@', 401, 'TOKEN_MISSING'],
  ['Bearer', 401, 'TOKEN_MISSING'],
  ['Token @', 401, 'TOKEN_MISSING'],
  ['JWT @', 401, 'TOKEN_MISSING'],
  ['@', 401, 'TOKEN_MISSING'],
  ['', 401, 'TOKEN_MISSING'],
];

describe('Authorization', () => {
  // Twice: from the second time on, the token is remembered.
  it.each([...CASES, ...CASES])('%j is a %i %s', async (value, status, code) => {
    const answer = await send([`Authorization: ${value}`]);
    expect([answer.status, JSON.parse(answer.body).error_code]).toEqual([status, code]);
    if (status === 401)
      expect(answer.headers['www-authenticate']).toBe(
        code === 'TOKEN_INVALID' ? 'Bearer error="invalid_token"' : 'Bearer',
      );
  });

  it('has no blank inside a token, in any of its parts', async () => {
    for (const part of [0, 1, 2])
      for (const blank of [' ', '\t', '  ']) {
        const parts = token.split('.');
        const text = parts[part] ?? '';
        for (const at of [0, 3, text.length - 3]) {
          const spaced = parts.with(part, text.slice(0, at) + blank + text.slice(at)).join('.');
          // A blank before the token is one after the scheme.
          if (spaced.startsWith(' ')) continue;
          const { status } = await send([`Authorization: Bearer ${spaced}`]);
          expect([JSON.stringify(blank), part, at, status]).toEqual([JSON.stringify(blank), part, at, 401]);
        }
      }
  });

  it.each([
    ['the same twice', ['Authorization: Bearer @', 'Authorization: Bearer @']],
    ['a good and a bad one', ['Authorization: Bearer @', 'authorization: Bearer x']],
    ['a bad and a good one', ['AUTHORIZATION: Bearer x', 'Authorization: Bearer @']],
    ['another scheme first', ['Authorization: Basic eDp5', 'Authorization: Bearer @']],
    ['another scheme last', ['Authorization: Bearer @', 'Authorization: Basic eDp5']],
    ['an empty one first', ['Authorization:', 'Authorization: Bearer @']],
    ['an empty one last', ['Authorization: Bearer @', 'Authorization:']],
    ['two, far apart', ['Authorization: Bearer @', ...Array<string>(200).fill('a: b'), 'Authorization: x']],
  ])('is not sent twice: %s', async (_what, lines) => {
    for (const path of ['/api/me', '/trpc/user.me', '/api/auth/token', '/health/live']) {
      const answer = await send(lines, path);
      expect([path, answer.status]).toEqual([path, 400]);
      expect(answer.body).toContain('The Authorization header is sent more than once');
    }
  });
});
