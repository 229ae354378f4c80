import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, expect } from 'vitest';
import { readPage } from '../../../src/http/page.ts';
import type { Mailer } from '../../../src/mail/open-mailer.ts';
import { type TestApp, useApp } from '../../harness/app.ts';
import { useBrowser, type WatchedPage } from '../open-page.ts';

export const PASSWORD = 'correct horse battery';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A user's visit to the page. */
export interface Visit extends WatchedPage {
  readonly id: string;
  readonly email: string;
  /** From now on, the browser's own messages about failed requests are expected. */
  expectFailedRequests(): void;
}

/** The server with the built page. */
interface WebServer {
  readonly origin: string;
  readonly api: () => TestApp;
  /** Makes the server unreachable until `start`. */
  readonly stop: () => void;
  readonly start: () => Promise<void>;
}

/** A browser, with one user at a time. */
interface Visitors {
  /** Opens a page without a signed-in user. */
  readonly openPage: () => Promise<WatchedPage>;
  /** Opens the tasks of a new user. */
  readonly visit: (path?: string) => Promise<Visit>;
}

const require = createRequire(import.meta.url);
const FAILED_REQUEST = /^Failed to load resource/;
let people = 0;

/** Starts a server for all tests of a file. @param mailer for the mails of accounts; without it there is no mail server */
export async function useWebServer(more: NodeJS.ProcessEnv = {}, mailer?: Mailer): Promise<WebServer> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const page = await readPage(dirname(require.resolve('@tickline/web/page')));
  const env = {
    AUTH_MODE: 'embedded',
    RATE_LIMIT_MAX: '0',
    PORT: String(port),
    BETTER_AUTH_URL: origin,
    ...more,
  };
  const api = useApp(env, undefined, { page, ...(mailer && { mailer }) });
  beforeAll(() => api().app.listen({ port, host: '127.0.0.1' }));
  return {
    origin,
    api,
    stop: () => {
      api().app.server.close();
      api().app.server.closeAllConnections();
    },
    start: async () => {
      const { server } = api().app;
      server.listen(port, '127.0.0.1');
      if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
    },
  };
}

/** Starts a browser for all tests of a file. Each page is checked and closed after its test. */
export function useVisitors({ origin }: WebServer): Visitors {
  const open = useBrowser();
  const opened: (WatchedPage & { mayFail: boolean })[] = [];

  afterEach(async () => {
    for (const { page, complaints, outside, mayFail } of opened.splice(0)) {
      await page.close();
      expect(outside).toEqual([]);
      expect(complaints.filter((text) => !(mayFail && FAILED_REQUEST.test(text)))).toEqual([]);
    }
  });

  const openPage = async () => {
    const watched = { ...(await open(origin)), mayFail: false };
    await watched.page.context().clearCookies();
    opened.push(watched);
    return watched;
  };

  const visit = async (path = '/') => {
    const watched = await openPage();
    people += 1;
    const email = `visitor-${people}@example.com`;
    const response = await watched.page.request.post(`${origin}/api/auth/sign-up/email`, {
      data: { name: 'Ada Lovelace', email, password: PASSWORD },
      headers: { origin },
    });
    const { user } = await response.json();
    await watched.page.goto(`${origin}${path}`);
    await watched.page.getByLabel('New task').waitFor();
    await watched.page.getByText('Loading your tasks…').waitFor({ state: 'detached' });
    const expectFailedRequests = () => {
      watched.mayFail = true;
    };
    return Object.assign(watched, { id: String(user.id), email, expectFailedRequests });
  };

  return { openPage, visit };
}

/**
 * Returns a function that puts the page into a time zone and loads it anew.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Emulation/
 */
export async function travelWith(page: Page): Promise<(timezoneId: string) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  return async (timezoneId) => {
    await session.send('Emulation.setTimezoneOverride', { timezoneId });
    await page.reload();
    await page.getByText('Loading your tasks…').waitFor({ state: 'detached' });
  };
}

/** Types one line, and waits until the server has stored it. */
export async function addTask(page: Page, line: string): Promise<void> {
  const isCreated = page.waitForResponse(
    (response) => response.url().includes('/trpc/task.create') && response.ok(),
  );
  await page.getByLabel('New task').fill(line);
  await page.getByLabel('New task').press('Enter');
  await isCreated;
  await page.locator('[data-task][aria-busy=true]').waitFor({ state: 'detached' });
}

export const rows = (page: Page) => page.locator('[data-task]');

/** Returns the titles in the list, from the top. */
export function titles(page: Page): Promise<(string | null)[]> {
  return rows(page).evaluateAll((all) =>
    all.map((row) => row.querySelector('input[type=checkbox]')?.getAttribute('aria-label') ?? null),
  );
}
