import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseOptions, openDatabase } from '@tickline/db';
import { appOn, bearer, signUp, type TestApp, tokenFor } from '@tickline/server/testing';
import { createTestDatabase, NODE_FLAGS } from '@tickline/testing';
import { expect, it, onTestFinished } from 'vitest';
import { toolProgram } from './harness/programs.ts';

/** `pnpm db:…`, as a process of its own. */
async function db(options: DatabaseOptions, ...args: string[]): Promise<void> {
  const location =
    'url' in options ? { DATABASE_URL: options.url } : { DATABASE_URL: '', DATA_DIR: options.dataDir };
  const { env } = process;
  const child = spawn(process.execPath, [...NODE_FLAGS, toolProgram('cli'), ...args], {
    env: { ...env, ...location },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
}

/** Runs the whole server on a database, with Better Auth in it and a key pair that the database keeps. */
async function serve<T>(options: DatabaseOptions, job: (api: TestApp) => Promise<T>): Promise<T> {
  const database = await openDatabase(options);
  const api = await appOn(database, { JWT_ALGORITHM: 'EdDSA' });
  try {
    return await job(api);
  } finally {
    await api.app.close();
    await database.close();
  }
}

it('after a restore people sign in as before, their sessions and tokens hold, and ids go on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tickline-backup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const first = await createTestDatabase();
  onTestFinished(first.drop);
  const second = await createTestDatabase();
  onTestFinished(second.drop);
  const file = join(folder, 'tasks.backup');

  const before = await serve(first.options, async (api) => {
    const person = await signUp(api);
    const call = bearer(await tokenFor(api, person.session));
    const task = (await api.post('/api/me/tasks', { ...call, body: { title: 'Kept 🎂' } })).json();
    return { person, call, task };
  });
  await db(first.options, 'backup', '--to', file);
  await db(second.options, 'restore', '--from', file, '--force');

  await serve(second.options, async (api) => {
    const { email, password, session } = before.person;
    expect((await api.get('/api/me/tasks', before.call)).json().tasks).toEqual([before.task]);
    expect(await tokenFor(api, session)).toBeTypeOf('string');
    const signIn = (body: object) => api.post('/api/auth/sign-in/email', { body });
    expect((await signIn({ email, password: 'some other one' })).statusCode).toBe(401);
    const signedIn = await signIn({ email, password });
    expect(signedIn.statusCode).toBe(200);
    const call = bearer(await tokenFor(api, String(signedIn.headers['set-auth-token'])));
    const next = (await api.post('/api/me/tasks', { ...call, body: { title: 'Next' } })).json();
    expect(next.id).toBe(before.task.id + 1);
    const again = await api.post('/api/auth/sign-up/email', { body: { name: 'Twin', email, password } });
    expect(again.statusCode).toBe(422);
  });
});
