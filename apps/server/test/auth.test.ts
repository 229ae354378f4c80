import { describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { signToken, tokenOf } from './harness/token.ts';

const api = useApp();
const past = Math.floor(Date.now() / 1000) - 60;

const get = (authorization?: string) =>
  api().get('/api/me/tasks', { headers: authorization === undefined ? {} : { authorization } });

describe('Authorization', () => {
  it.each([
    ['nothing', undefined],
    ['another scheme', 'Basic YWxpY2U6c2VjcmV0'],
    ['the scheme alone', 'Bearer'],
    ['a token without a scheme', 'eyJhbGciOiJIUzI1NiJ9.e30.x'],
  ])('of %s is TOKEN_MISSING', async (_what, authorization) => {
    const response = await get(authorization);
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ error_code: 'TOKEN_MISSING', detail: 'Not authenticated' });
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it.each([
    ['an expired token', () => signToken({ sub: 'alice', exp: past }), 'TOKEN_EXPIRED', 'Token has expired'],
    ['no token at all', async () => 'garbage', 'TOKEN_INVALID', 'Invalid token'],
    [
      'a token by another algorithm',
      () => signToken({ sub: 'alice' }, 'HS512'),
      'TOKEN_INVALID',
      'Invalid token',
    ],
    ['a token of nobody', () => signToken({}), 'TOKEN_INVALID', 'User ID not found in token'],
    ['a token of me', () => signToken({ sub: 'me' }), 'TOKEN_INVALID', 'Invalid token'],
    [
      'a changed token',
      async () => `${(await tokenOf('alice')).slice(0, -2)}xx`,
      'TOKEN_INVALID',
      'Invalid token',
    ],
  ])('with %s is refused', async (_what, token, error_code, detail) => {
    const response = await get(`Bearer ${await token()}`);
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ error_code, detail });
    expect(response.headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it('takes the scheme in any case', async () => {
    expect((await get(`bEARER ${await tokenOf(newUser())}`)).statusCode).toBe(200);
  });
});

describe('JWT_ISSUER and JWT_AUDIENCE', () => {
  const strict = useApp({ JWT_ISSUER: 'https://issuer.example.com', JWT_AUDIENCE: 'tickline' });
  const right = { iss: 'https://issuer.example.com', aud: 'tickline' };

  it.each([
    [right, 200],
    [{ ...right, iss: 'https://other.example.com' }, 401],
    [{ ...right, aud: 'other' }, 401],
    [{}, 401],
  ])('are asked of a token by the shared secret: %j is %d', async (claims, status) => {
    const authorization = `Bearer ${await signToken({ sub: 'alice', ...claims })}`;
    expect((await strict().get('/api/me/tasks', { headers: { authorization } })).statusCode).toBe(status);
  });
});

describe('the order of refusals', () => {
  it('is 401 before anything that is wrong with the body', async () => {
    const headers = { 'content-type': 'text/plain' };
    for (const call of [{ body: '{' }, { body: '[]' }, { body: 'x', headers }, { body: 'x'.repeat(200_000) }])
      expect((await api().post('/api/me/tasks', call)).statusCode).toBe(401);
  });

  it('is 403 before anything that is wrong with the input', async () => {
    const as = newUser();
    for (const [method, url, body] of [
      ['GET', '/api/someone/tasks?limit=x', undefined],
      ['POST', '/api/someone/tasks', {}],
      ['POST', '/api/someone/tasks', '{'],
      ['GET', '/api/someone/tasks/abc', undefined],
      ['PUT', '/api/someone/tasks/0', { title: '' }],
      ['DELETE', '/api/someone/tasks/-1', undefined],
      ['PATCH', '/api/someone/tasks/x/complete', { completed: 'x' }],
    ] as const) {
      const response = await api().call(method, url, { as, ...(body !== undefined && { body }) });
      expect(response.statusCode).toBe(403);
      expect(response.json()).toMatchObject({
        error_code: 'FORBIDDEN',
        detail: "Not authorized to access this user's tasks",
      });
    }
  });

  it('is 422 before 404', async () => {
    const response = await api().put('/api/me/tasks/999999', { as: newUser(), body: { title: '' } });
    expect(response.statusCode).toBe(422);
  });

  it.each(['ALICE', 'alice%20', 'Me', 'ME', 'alice%00', '%6De%20', '*', '%25'])(
    'gives 403 for the path user %s',
    async (path) => {
      expect((await api().get(`/api/${path}/tasks`, { as: 'alice' })).statusCode).toBe(403);
    },
  );
});
