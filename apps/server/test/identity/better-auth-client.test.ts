import type { AddressInfo } from 'node:net';
import { createAuthClient } from 'better-auth/client';
import { jwtClient } from 'better-auth/client/plugins';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { useApp } from '../harness/app.ts';
import { bearer } from '../harness/sign-up.ts';

const api = useApp({ AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '0' });
let baseURL: string;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  baseURL = `http://127.0.0.1:${(api().app.server.address() as AddressInfo).port}`;
});

afterEach(() => {
  vi.useRealTimers();
});

/** Creates Better Auth's own client, with a bearer token for its session. */
function createClient() {
  let session = '';
  const client = createAuthClient({
    baseURL,
    plugins: [jwtClient()],
    fetchOptions: {
      auth: { type: 'Bearer', token: () => session },
      onSuccess: ({ response }) => {
        session = response.headers.get('set-auth-token') ?? session;
      },
    },
  });
  const token = async () => (await client.token()).data?.token ?? '';
  return { client, token };
}

let people = 0;

async function signedUp() {
  people += 1;
  const person = createClient();
  const credentials = { email: `client-${people}@example.com`, password: 'correct horse battery' };
  const { error } = await person.client.signUp.email({ name: 'Client', ...credentials });
  expect(error).toBeNull();
  return { ...person, ...credentials };
}

const list = async (token: string) => api().get('/api/me/tasks', bearer(token));

describe('Better Auth’s own client', () => {
  it('signs up and gets a token that the API takes', async () => {
    const { token } = await signedUp();
    expect((await list(await token())).statusCode).toBe(200);
  });

  it('signs in again and sees the same tasks', async () => {
    const { token, email, password } = await signedUp();
    await api().post('/api/me/tasks', { ...bearer(await token()), body: { title: 'Kept' } });
    const again = createClient();
    await again.client.signIn.email({ email, password });
    expect((await list(await again.token())).json().tasks[0].title).toBe('Kept');
  });

  it('is told of a wrong password, and gets nothing', async () => {
    const { email } = await signedUp();
    const { client, token } = createClient();
    const { error } = await client.signIn.email({ email, password: 'wrong horse battery' });
    expect(error?.status).toBe(401);
    expect((await list(await token())).statusCode).toBe(401);
  });

  it('is told of an address that is taken, and of a password that is too short', async () => {
    const { email, password } = await signedUp();
    expect((await createClient().client.signUp.email({ name: 'X', email, password })).error?.status).toBe(
      422,
    );
    const short = await createClient().client.signUp.email({
      name: 'X',
      email: 'short@example.com',
      password: 'short',
    });
    expect(short.error?.status).toBe(400);
  });

  it('gets a fresh token after the first has expired, without signing in', async () => {
    const { token } = await signedUp();
    const first = await token();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * 60_000 });
    expect((await list(first)).json().error_code).toBe('TOKEN_EXPIRED');
    expect((await list(await token())).statusCode).toBe(200);
  });

  it('gets no token after signing out, and the last one ends with the session', async () => {
    const { client, token } = await signedUp();
    const last = await token();
    expect((await list(last)).statusCode).toBe(200);
    await client.signOut();
    expect(await token()).toBe('');
    expect((await list(last)).statusCode).toBe(401);
  });

  it('deletes the user with every task, and the token ends at once', async () => {
    const { client, token, password } = await signedUp();
    const last = await token();
    const { id } = (await api().post('/api/me/tasks', { ...bearer(last), body: { title: 'x' } })).json();
    expect((await client.deleteUser({ password })).error).toBeNull();
    expect(await api().database.prisma.task.count({ where: { id } })).toBe(0);
    for (const call of [
      list(last),
      api().get('/api/me', bearer(last)),
      api().get(`/api/me/tasks/${id}`, bearer(last)),
    ]) {
      expect((await call).json().error_code).toBe('USER_NOT_FOUND');
    }
    const write = await api().post('/api/me/tasks', { ...bearer(last), body: { title: 'x' } });
    expect(write.json().error_code).toBe('USER_NOT_FOUND');
  });
});
