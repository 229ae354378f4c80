import { freePort } from '@tickline/testing';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { tokenOf } from '../harness/token.ts';
import { useBrowser, type WatchedPage } from './open-page.ts';
import { clientModule, servePage } from './serve-page.ts';

const pagePort = await servePage({
  tickline: clientModule('index.ts'),
  mirror: clientModule('mirror/index.ts'),
  subscriptions: clientModule('subscriptions.ts'),
});
const origin = `http://localhost:${pagePort}`;
const port = await freePort();
const api = useApp({ CORS_ORIGINS: origin });
const open = useBrowser();

const opened: WatchedPage[] = [];

beforeAll(() => api().app.listen({ port, host: '127.0.0.1' }));
afterEach(async () => {
  for (const { page } of opened.splice(0)) await page.close();
});

type Run = (script: string) => Promise<unknown>;

/** Opens a tab with a user's mirror in IndexedDB. Returns a function that runs a script there: text, because its types are the browser's. */
async function tab(user: string): Promise<{ run: Run; page: WatchedPage['page'] }> {
  const watched = await open(origin);
  opened.push(watched);
  const { page } = watched;
  await page.goto(origin);
  const run: Run = (script) => page.evaluate(`(async () => {${script}})()`);
  await run(`
    const { createTicklineClient } = await import('/tickline.js');
    const { createTaskMirror, indexedDbStorage } = await import('/mirror.js');
    const { subscriptions } = await import('/subscriptions.js');
    const state = { isOnline: true };
    const client = createTicklineClient({
      url: 'http://localhost:${port}',
      token: ${JSON.stringify(await tokenOf(user))},
      fetch: (...request) => state.isOnline ? fetch(...request) : Promise.reject(new TypeError('fetch failed')),
      retries: 0,
      subscriptions,
    });
    const mirror = createTaskMirror(client, { storage: indexedDbStorage(${JSON.stringify(user)}), pollMs: 100, watch: true });
    Object.assign(window, { state, client, mirror, titles: () => mirror.tasks().map(({ title }) => title).sort() });
    window.until = async (isSo) => {
      for (let n = 0; !isSo(); n += 1) {
        if (n > 500) throw new Error('it did not happen in 10 s');
        await new Promise((wait) => setTimeout(wait, 20));
      }
    };`);
  return { run, page };
}

const titlesOf = async (user: string): Promise<string[]> =>
  (await api().listTasks(user)).tasks.map(({ title }: { title: string }) => title).sort();

describe('a mirror in IndexedDB', () => {
  it('loads, learns of a change elsewhere by the stream, and sends what was written', async () => {
    const user = newUser();
    await api().createTask(user, { title: 'there before' });
    const { run } = await tab(user);
    await run('mirror.start(); await until(() => titles().length === 1);');
    await api().createTask(user, { title: 'elsewhere' });
    await run('await until(() => titles().length === 2);');
    await run(`await mirror.create({ title: 'here' }); await until(() => mirror.status.pending === 0);`);
    expect(await titlesOf(user)).toEqual(['elsewhere', 'here', 'there before']);
  });

  it('keeps what was written offline when its tab is closed, and another tab sends it', async () => {
    const user = newUser();
    const first = await tab(user);
    await first.run(`await mirror.sync(); state.isOnline = false;
      for (let n = 0; n < 20; n += 1) await mirror.create({ title: 'Task ' + n, description: '🎂\\u0001"' });`);
    // Closed at once, as a browser that is ended does.
    await first.page.close();
    expect(await titlesOf(user)).toEqual([]);
    const second = await tab(user);
    expect(await second.run('await mirror.load(); return [titles().length, mirror.status.pending];')).toEqual(
      [20, 20],
    );
    await second.run('mirror.start(); await until(() => mirror.status.pending === 0);');
    expect(await titlesOf(user)).toHaveLength(20);
  });

  it('belongs to one tab, and to the next when that one is closed', async () => {
    const user = newUser();
    const first = await tab(user);
    await first.run(`state.isOnline = false; await mirror.create({ title: 'in the first' });`);
    const second = await tab(user);
    expect(
      await second.run(
        `mirror.start(); await until(() => mirror.status.error);
        const refused = await mirror.create({ title: 'refused' }).catch(({ name }) => name);
        return [mirror.status.error.name, refused];`,
      ),
    ).toEqual(['StorageInUseError', 'StorageInUseError']);
    await first.page.close();
    await second.run('await until(() => titles().length === 1 && mirror.status.pending === 0);');
    expect(await titlesOf(user)).toEqual(['in the first']);
  });
});
