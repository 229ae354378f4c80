import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bearer, signUp, tokenFor, useApp } from '@tickline/server/testing';
import { exposedIn, freePort } from '@tickline/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { foldersOf } from '../src/files/folders.ts';
import { cliOf, newCli } from './harness/cli.ts';
import { useUtc } from './harness/run-here.ts';

useUtc();
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const api = useApp({
  AUTH_MODE: 'embedded',
  RATE_LIMIT_MAX: '0',
  BETTER_AUTH_URL: origin,
  PORT: String(port),
});
beforeAll(() => api().app.listen({ port, host: '127.0.0.1' }));

const WAIT = { timeout: 60_000, interval: 50 };

/** Signs in a new user by the browser flow. @param answer of the user on the page */
async function signIn(answer: 'approve' | 'deny') {
  const person = await signUp(api());
  const cli = await cliOf(origin);
  let shown = '';
  const onWarning = (text: string) => {
    shown += text;
  };
  const outcome = cli.runWith({ onWarning }, 'login', '--no-browser');
  await vi.waitFor(() => expect(shown).toContain('Waiting for you'), WAIT);
  expect(shown).toContain(`${origin}/device\n`);
  const [code = ''] = /\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec(shown) ?? [];
  await api().get(`/api/auth/device?user_code=${code}`, bearer(person.session));
  const body = { userCode: code };
  const response = await api().post(`/api/auth/device/${answer}`, { ...bearer(person.session), body });
  expect(response.statusCode).toBe(200);
  return { cli, person, outcome: await outcome };
}

describe('login', () => {
  it('signs in a user who approves on the page, and logout removes everything', async () => {
    const { cli, person, outcome } = await signIn('approve');
    expect([outcome.code, outcome.stdout]).toEqual([0, `Signed in at ${origin} as ${person.email}.\n`]);
    expect(exposedIn(join(cli.folder, 'config'))).toEqual([]);
    await cli.ok('add', 'Buy milk');
    const token = await tokenFor(api(), person.session);
    const { tasks } = (await api().get('/api/me/tasks', bearer(token))).json();
    expect(tasks).toMatchObject([{ title: 'Buy milk' }]);
    const stored = await readFile(join(cli.folder, 'config', 'tickline', 'credentials.json'), 'utf8');
    const { servers } = JSON.parse(stored);
    expect(Object.keys(servers)).toEqual([origin]);
    expect(outcome.stdout + outcome.stderr).not.toContain(servers[origin].key);
    expect(servers[origin].key).toMatch(/^tl_/);
    const listed = (await api().get('/api/me/keys', bearer(token))).json().keys;
    expect(listed).toMatchObject([{ scopes: ['tasks:read', 'tasks:write'] }]);
    // The session was of use only to get the key.
    expect(await api().database.prisma.session.count({ where: { user: { email: person.email } } })).toBe(1);
    await cli.ok('logout');
    expect((await cli.run('list')).code).toBe(4);
    expect((await cli.run('logout')).code).toBe(4);
  });

  it('fails if the user denies', async () => {
    const { cli, outcome } = await signIn('deny');
    expect([outcome.code, outcome.stdout]).toEqual([4, '']);
    expect(outcome.stderr).toContain('You denied access on the page.');
    expect((await cli.run('list')).code).toBe(4);
  });

  it('takes a key from its input, and refuses a wrong one', async () => {
    const { session } = await signUp(api());
    const cli = await cliOf(origin);
    const signInWith = (text: string) => cli.runWith({ text }, 'login', '--key');
    for (const [key, code] of [
      ['', 2],
      ['two words', 2],
      ['x'.repeat(9000), 2],
      ['made-up-here', 4],
    ] as const)
      expect((await signInWith(`${key}\n`)).code).toBe(code);
    expect((await signInWith(`${await tokenFor(api(), session)}\nanother line\n`)).code).toBe(0);
    await cli.ok('add', 'One');
    expect((await cli.json('list')).tasks).toMatchObject([{ title: 'One' }]);
  });

  it('does not send a key to another server', async () => {
    const { session } = await signUp(api());
    const cli = await cliOf(origin);
    const text = await tokenFor(api(), session);
    expect((await cli.runWith({ text }, 'login', '--key')).code).toBe(0);
    expect(await cli.run('list', '--url', 'http://localhost:9')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('not signed in at http://localhost:9'),
    });
    for (const url of ['nonsense', 'ftp://x', 'https://name:made-up-here@example.com'])
      expect((await cli.run('list', '--url', url)).code).toBe(2);
  });
});

describe('a file with keys', () => {
  it.each(process.platform === 'win32' ? [] : [0o644, 0o660, 0o604])(
    'of mode %o is refused',
    async (mode) => {
      const { cli } = await newCli(origin);
      const folder = join(cli.folder, 'config', 'tickline');
      await mkdir(folder, { recursive: true });
      const path = join(folder, 'credentials.json');
      await writeFile(path, '{}');
      await chmod(path, mode);
      const { code, stderr } = await cli.runWith({ env: { TICKLINE_TOKEN: '' } }, 'list');
      expect([code, stderr]).toEqual([1, expect.stringContaining('Run "chmod 600 ')]);
    },
  );

  it('that is damaged is said to be', async () => {
    const cli = await cliOf(origin);
    const folder = join(cli.folder, 'config', 'tickline');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'credentials.json'), '{"servers":', { mode: 0o600 });
    expect(await cli.run('list')).toMatchObject({ code: 1, stderr: expect.stringContaining('is damaged') });
  });

  it('is where the operating system has such files', () => {
    const home = '/home/ada';
    expect(foldersOf({}, 'linux', home)).toEqual({
      config: '/home/ada/.config/tickline',
      data: '/home/ada/.local/state/tickline/data',
    });
    expect(foldersOf({ XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: 'relative' }, 'linux', home)).toEqual({
      config: '/c/tickline',
      data: '/home/ada/.local/state/tickline/data',
    });
    expect(foldersOf({}, 'darwin', home).config).toBe('/home/ada/Library/Application Support/tickline');
    expect(foldersOf({ APPDATA: '/roaming', LOCALAPPDATA: '/local' }, 'win32', home)).toEqual({
      config: '/roaming/tickline',
      data: '/local/tickline/data',
    });
  });
});
