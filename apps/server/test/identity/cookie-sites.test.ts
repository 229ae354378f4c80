import { describe, expect, it, vi } from 'vitest';
import { readEnv } from '../../src/env.ts';
import { originsOfOtherSites, warnOfOtherSites } from '../../src/identity/cookie-sites.ts';

const SECRET = 'a9TQ2vX7mLw4ZrK8cYhN5sBdG1uJfE6p';

const envOf = (issuer: string, origins: string, variables: NodeJS.ProcessEnv = {}) =>
  readEnv({ BETTER_AUTH_SECRET: SECRET, BETTER_AUTH_URL: issuer, CORS_ORIGINS: origins, ...variables });

describe('a page is on the site of the issuer', () => {
  it.each([
    ['http://localhost:8000', 'http://localhost:3000'],
    ['http://127.0.0.1:8000', 'http://127.0.0.1:3000'],
    ['http://[::1]:8000', 'http://[::1]:3000'],
    ['http://todo', 'http://todo:3000'],
    ['https://example.com', 'https://example.com'],
    ['https://api.example.com', 'https://app.example.com'],
    ['https://api.example.com/path', 'https://example.com:8443'],
    ['https://example.com', 'https://a.b.c.example.com'],
    ['https://api.example.co.uk', 'https://app.example.co.uk'],
    ['https://api.t.co', 'https://app.t.co'],
    ['https://api.ab.de', 'https://ab.de'],
    ['https://api.example.unknown-suffix', 'https://app.example.unknown-suffix'],
    ['https://api.xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
    ['https://a_b.example.com', 'https://app.example.com'],
    ['https://api.todo.github.io', 'https://todo.github.io'],
    ['https://api.example.city.kawasaki.jp', 'https://app.example.city.kawasaki.jp'],
  ])('%s: %s', async (issuer, page) => {
    expect(await originsOfOtherSites(envOf(issuer, page))).toEqual([]);
    expect(await originsOfOtherSites(envOf(page, new URL(issuer).origin))).toEqual([]);
  });
});

describe('a page is on another site than the issuer', () => {
  it.each([
    ['http://localhost:8000', 'http://127.0.0.1:3000'],
    ['http://localhost:8000', 'http://[::1]:3000'],
    ['http://localhost:8000', 'http://app.localhost:3000'],
    ['http://localhost:8000', 'https://localhost:3000'],
    ['https://example.com', 'http://example.com'],
    ['https://api.example.com', 'http://app.example.com'],
    ['https://example.com', 'https://example.org'],
    ['https://example.com', 'https://notexample.com'],
    ['https://example.com', 'https://example.com.evil.example'],
    ['https://api.example.co.uk', 'https://other.co.uk'],
    ['https://api.com', 'https://app.com'],
    ['https://10.0.0.1', 'https://10.0.0.2'],
    ['https://todo-api.onrender.com', 'https://todo.onrender.com'],
    ['https://todo-api.vercel.app', 'https://todo.vercel.app'],
    ['https://ann.github.io', 'https://bob.github.io'],
    ['https://todo.example.com', 'http://localhost:3000'],
    ['https://todo-a', 'https://todo-b'],
  ])('%s: %s', async (issuer, page) => {
    expect(await originsOfOtherSites(envOf(issuer, page))).toEqual([page]);
    expect(await originsOfOtherSites(envOf(page, issuer))).toEqual([issuer]);
  });
});

describe('the warning', () => {
  const warningsOf = async (...given: Parameters<typeof envOf>) => {
    const warn = vi.fn();
    await warnOfOtherSites(envOf(...given), { warn });
    return warn.mock.calls;
  };
  const PAGES = 'https://app.example.com,http://127.0.0.1:3000,https://todo.example.org,https://example.com';

  it('is one line, with each origin of another site', async () => {
    expect(await warningsOf('https://api.example.com', PAGES)).toEqual([
      [
        {
          origins: ['http://127.0.0.1:3000', 'https://todo.example.org'],
          issuer: 'https://api.example.com',
        },
        expect.stringMatching(/^CORS_ORIGINS .*BETTER_AUTH_URL/),
      ],
    ]);
  });

  it.each<[string, Parameters<typeof envOf>]>([
    ['there is nothing to warn of', ['https://api.example.com', 'https://app.example.com']],
    ['no page of another origin is let in', ['https://api.example.com', '', { ENVIRONMENT: 'production' }]],
    ['all are let in, without cookies', ['https://api.example.com', '*']],
    ['Better Auth is elsewhere', ['https://api.example.com', PAGES, { AUTH_MODE: 'external' }]],
  ])('is not there if %s', async (_what, given) => {
    expect(await warningsOf(...given)).toEqual([]);
  });

  it('is not there by default', async () => {
    const warn = vi.fn();
    await warnOfOtherSites(readEnv({}), { warn });
    await warnOfOtherSites(readEnv({ PORT: '8123' }), { warn });
    expect(warn).not.toHaveBeenCalled();
  });
});
