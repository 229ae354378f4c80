import { freePort } from '@tickline/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEnv } from '../../src/env.ts';
import { originsOfOtherSites } from '../../src/identity/cookie-sites.ts';
import { useApp } from '../harness/app.ts';
import { SECRET } from '../harness/token.ts';
import { useBrowser, type WatchedPage } from './open-page.ts';
import { clientModule, servePage } from './serve-page.ts';

const PASSWORD = 'correct horse battery';

const pagePort = await servePage({
  tickline: clientModule('index.ts'),
  'better-auth': 'better-auth/client',
});

const SAME_SITE = `http://localhost:${pagePort}`;
const OTHER_SITES = [`http://127.0.0.1:${pagePort}`, `http://app.localhost:${pagePort}`];

const port = await freePort();
const server = `http://localhost:${port}`;
const environment = {
  AUTH_MODE: 'embedded',
  BETTER_AUTH_URL: server,
  CORS_ORIGINS: [SAME_SITE, ...OTHER_SITES].join(','),
};
const api = useApp(environment);
const open = useBrowser();

let watched: WatchedPage | undefined;
let people = 0;

beforeAll(() => api().app.listen({ port, host: '127.0.0.1' }));
afterEach(async () => {
  await watched?.page.context().clearCookies();
  await watched?.page.close();
  watched = undefined;
});

/**
 * Runs a script in a new page. The script is text because its types are the browser's. It knows the server's `url`, and
 * the `user` to sign up.
 */
async function inPage(origin: string, script: string): Promise<unknown> {
  people += 1;
  const user = { name: 'Ann', email: `ann-${people}@example.com`, password: PASSWORD };
  watched = await open(origin);
  await watched.page.goto(origin);
  return watched.page.evaluate(`(async () => {
    const url = '${server}';
    const user = ${JSON.stringify(user)};
    const headers = { 'content-type': 'application/json' };
    const signUp = () =>
      fetch(url + '/api/auth/sign-up/email', { method: 'POST', credentials: 'include', headers, body: JSON.stringify(user) });
    ${script}
  })()`);
}

it('the warning at start names the sites from which the browser sends no cookie, and no other', async () => {
  const env = readEnv({ BETTER_AUTH_SECRET: SECRET, ...environment });
  expect(await originsOfOtherSites(env)).toEqual(OTHER_SITES);
});

describe('the session cookie', () => {
  const SCRIPT = `
    const signedUp = await signUp();
    const token = await fetch(url + '/api/auth/token', { credentials: 'include' });
    return [signedUp.status, token.status];`;

  it('reaches the server from a page on its site', async () => {
    expect(await inPage(SAME_SITE, SCRIPT)).toEqual([200, 200]);
  });

  it.each(OTHER_SITES)('does not reach it from %s', async (origin) => {
    expect(await inPage(origin, SCRIPT)).toEqual([200, 401]);
  });
});

describe.each([SAME_SITE, ...OTHER_SITES])('the session token, on %s', (origin) => {
  it('is enough for the typed client', async () => {
    const answer = await inPage(
      origin,
      `const { betterAuthTokens, createTicklineClient, isUnauthorized } = await import('/tickline.js');
      let session;
      const client = createTicklineClient({ url, token: betterAuthTokens({ url, session: () => session }) });
      const before = await client.task.list.query().catch((error) => isUnauthorized(error));
      session = (await signUp()).headers.get('set-auth-token');
      const { id } = await client.task.create.mutate({ title: 'From another site' });
      const { tasks } = await client.task.list.query();
      return [before, tasks.map((task) => [task.id === id, task.title])];`,
    );
    expect(answer).toEqual([true, [[true, 'From another site']]]);
  });

  it('is enough for Better Auth’s client, until it signs out', async () => {
    const answer = await inPage(
      origin,
      `const { createAuthClient } = await import('/better-auth.js');
      const auth = createAuthClient({
        baseURL: url,
        fetchOptions: {
          auth: { type: 'Bearer', token: () => localStorage.getItem('session') ?? undefined },
          onSuccess: ({ response }) => {
            const session = response.headers.get('set-auth-token');
            if (session) localStorage.setItem('session', session);
          },
        },
      });
      localStorage.removeItem('session');
      const { error } = await auth.signUp.email(user);
      const session = await auth.getSession();
      const { data } = await auth.$fetch('/token');
      const list = await fetch(url + '/api/me/tasks', { headers: { authorization: 'Bearer ' + data.token } });
      await auth.signOut();
      const after = await auth.$fetch('/token');
      return [error, session.data.user.email === user.email, list.status, after.error.status];`,
    );
    expect(answer).toEqual([null, true, 200, 401]);
  });
});
