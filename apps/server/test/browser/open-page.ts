import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Keeps no process ready for a next page: each took about a quarter of a second of a core. Sites stay apart all the same.
  '--renderer-process-limit=1',
];

/** A page in a new browser, and everything that it should not have done. */
export interface WatchedPage {
  readonly page: Page;
  /** Uncaught errors, and console errors and warnings, including violations of the content security policy. */
  readonly complaints: string[];
  /** Requested URLs of other origins. */
  readonly outside: string[];
}

/** Starts the system's Chromium for all tests of a file. */
export function useBrowser(): (origin: string) => Promise<WatchedPage> {
  let browser: BrowserContext;
  let profile: string;

  beforeAll(async () => {
    profile = await mkdtemp(join(tmpdir(), 'tickline-browser-'));
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: '/usr/bin/chromium',
      args: ARGUMENTS,
      viewport: { width: 1280, height: 900 },
    });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(profile, { recursive: true, force: true });
  });

  return async (origin) => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    const outside: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
        outside.push(request.url());
    });
    return { page, complaints, outside };
  };
}
