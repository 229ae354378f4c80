import { describe, expect, it } from 'vitest';
import { EnvError, readEnv } from '../src/env.ts';
import { mailServerOf } from '../src/mail/settings.ts';
import { SECRET } from './harness/token.ts';

const production = {
  ENVIRONMENT: 'production',
  BETTER_AUTH_SECRET: SECRET,
  BETTER_AUTH_URL: 'https://todo.example.com',
};

function messageOf(source: NodeJS.ProcessEnv): string {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.message;
  }
  throw new Error('no EnvError');
}

describe('the environment', () => {
  it('needs nothing in development', () => {
    expect(readEnv({})).toMatchObject({
      ENVIRONMENT: 'development',
      HOST: '127.0.0.1',
      PORT: 8000,
      DATA_DIR: '.data',
      AUTH_MODE: 'embedded',
      JWT_ALGORITHM: 'HS256',
      CORS_ORIGINS: ['http://localhost:3000'],
      LOG_LEVEL: 'info',
      MAX_TASKS_PER_USER: 100_000,
      TRASH_DAYS: 30,
    });
  });

  it('has other defaults in production', () => {
    expect(readEnv(production)).toMatchObject({ HOST: '0.0.0.0', CORS_ORIGINS: [] });
  });

  it('counts an empty variable as not set', () => {
    expect(readEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ PORT: 8000 });
  });

  it('is verbose with DEBUG, but for a LOG_LEVEL of its own', () => {
    expect(readEnv({ DEBUG: 'true' }).LOG_LEVEL).toBe('debug');
    expect(readEnv({ DEBUG: 'true', LOG_LEVEL: 'warn' }).LOG_LEVEL).toBe('warn');
  });

  it.each([
    ['30', 30_000],
    ['30 s', 30_000],
    ['500ms', 500],
    ['1 minute', 60_000],
  ])('reads the time %s', (text, ms) => {
    expect(readEnv({ DATABASE_POOL_TIMEOUT: text }).DATABASE_POOL_TIMEOUT).toBe(ms);
  });

  it.each([
    ['false', false],
    ['10.0.0.0/8, ::1', ['10.0.0.0/8', '::1']],
  ])('reads TRUST_PROXY=%s', (text, value) => {
    expect(readEnv({ TRUST_PROXY: text }).TRUST_PROXY).toEqual(value);
  });

  it('reads a number in TRUST_PROXY as that of the proxies to be trusted', () => {
    const trusts = readEnv({ TRUST_PROXY: '2' }).TRUST_PROXY;
    if (typeof trusts !== 'function') throw new TypeError('no function');
    expect([0, 1, 2].map((hop) => trusts('10.0.0.1', hop))).toEqual([true, true, false]);
  });

  it.each([
    ['ENVIRONMENT', 'prod'],
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', ' '],
    ['PORT', '0x1F90'],
    ['PORT', '1e3'],
    ['RATE_LIMIT_MAX', ' '],
    ['RATE_LIMIT_WINDOW', '30 days'],
    ['DATABASE_POOL_TIMEOUT', '0.5 ms'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', 'nginx'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'localhost'],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_POOL_TIMEOUT', 'soon'],
    ['DATABASE_STATEMENT_TIMEOUT', '0'],
    ['DATABASE_CONNECT_TIMEOUT', '0'],
    ['DATABASE_IDLE_TIMEOUT', 'never'],
    ['DATABASE_SLOW_QUERY', '-5'],
    ['REDIS_URL', 'http://localhost:6379'],
    ['MAX_TASKS_PER_USER', 'many'],
    ['MAX_TASKS_PER_USER', '-1'],
    ['TRASH_DAYS', '0'],
    ['TRASH_DAYS', '30 days'],
    ['TRASH_DAYS', '36501'],
    ['SHUTDOWN_DELAY', 'soon'],
    ['WEB_CONCURRENCY', '0'],
    ['WEB_CONCURRENCY', 'auto'],
    ['METRICS_PORT', '0'],
    ['METRICS_PORT', '8000'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
    ['AUTH_MODE', 'none'],
    ['BETTER_AUTH_SECRET', 'short'],
    ['BETTER_AUTH_SECRET', 'better-auth-secret-12345678901234567890'],
    ['BETTER_AUTH_SECRET', 'your-secret-key-that-is-long-enough-here'],
    ['BETTER_AUTH_SECRET', 'CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME'],
    ['BETTER_AUTH_SECRET', 'a'.repeat(40)],
    ['BETTER_AUTH_SECRET', '<your-key-at-least-32-characters-long>'],
    ['BETTER_AUTH_SECRET', 'my-super-secret-key-please-change-it'],
    ['BETTER_AUTH_SECRET', 'dev-dev-dev-dev-0123456789-abcdefgh'],
    ['BETTER_AUTH_URL', 'example.com'],
    ['BETTER_AUTH_JWKS_URL', 'file:///etc/passwd'],
    ['JWT_ALGORITHM', 'none'],
    ['ACCESS_TOKEN_EXPIRE_MINUTES', '0'],
    ['CORS_ORIGINS', 'https://a.example.com/path'],
    ['DEBUG', 'yes'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s, naming it and not its value', (name, value) => {
    const message = messageOf({ [name]: value });
    expect(message).toContain(name);
    if (value.length > 4) expect(message).not.toContain(value);
  });

  it('names every problem in one message', () => {
    const message = messageOf({ PORT: 'x', AUTH_MODE: 'x', DEBUG: 'x' });
    for (const name of ['PORT', 'AUTH_MODE', 'DEBUG']) expect(message).toContain(name);
  });

  it('waits for load balancers in production only, unless told otherwise', () => {
    const production = {
      ENVIRONMENT: 'production',
      BETTER_AUTH_URL: 'https://a.example.com',
      BETTER_AUTH_SECRET: 'a9TQ2vX7mLw4ZrK8cYhN5sBdG1uJfE6p',
    };
    expect(readEnv({}).SHUTDOWN_DELAY).toBe(0);
    expect(readEnv(production).SHUTDOWN_DELAY).toBe(3000);
    expect(readEnv({ ...production, SHUTDOWN_DELAY: '0' }).SHUTDOWN_DELAY).toBe(0);
    expect(readEnv({ SHUTDOWN_DELAY: '10 s' }).SHUTDOWN_DELAY).toBe(10_000);
  });

  it('wants a database that several processes can share, where there are several', () => {
    expect(messageOf({ WEB_CONCURRENCY: '2' })).toContain('DATABASE_URL is required');
    const url = 'postgres://localhost/x';
    expect(readEnv({ WEB_CONCURRENCY: '2', DATABASE_URL: url }).WEB_CONCURRENCY).toBe(2);
  });

  it('wants to know whose public keys, where there is nothing else to trust', () => {
    const external = { AUTH_MODE: 'external', JWT_ALGORITHM: 'EdDSA' };
    expect(messageOf(external)).toContain('BETTER_AUTH_JWKS_URL');
    expect(readEnv({ ...external, BETTER_AUTH_URL: 'https://a.example.com' }).JWKS_URL).toBe(
      'https://a.example.com/api/auth/jwks',
    );
  });

  it('wants a secret and named origins in production', () => {
    expect(messageOf({ ENVIRONMENT: 'production' })).toContain('BETTER_AUTH_SECRET');
    expect(messageOf({ ENVIRONMENT: 'production' })).toContain('BETTER_AUTH_URL');
    expect(readEnv({ ...production, AUTH_MODE: 'external', BETTER_AUTH_URL: '' }).ENVIRONMENT).toBe(
      'production',
    );
    expect(messageOf({ ...production, CORS_ORIGINS: '*' })).toContain('CORS_ORIGINS');
    expect(readEnv({ CORS_ORIGINS: '*' }).CORS_ORIGINS).toEqual(['*']);
  });
});

describe('variables of accounts', () => {
  const mail = { SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'Tickline <todo@example.com>' };

  it.each([
    [{ SMTP_URL: mail.SMTP_URL }, /^ {2}MAIL_FROM is required if SMTP_URL is set$/m],
    [{ MAIL_FROM: mail.MAIL_FROM }, /^ {2}SMTP_URL is required if MAIL_FROM is set$/m],
    [
      { REQUIRE_EMAIL_VERIFICATION: 'true' },
      /^ {2}SMTP_URL is required if REQUIRE_EMAIL_VERIFICATION is true$/m,
    ],
    [{ ...mail, REQUIRE_EMAIL_VERIFICATION: 'yes' }, /REQUIRE_EMAIL_VERIFICATION must be true or false/],
    [{ GITHUB_CLIENT_ID: 'x' }, /GITHUB_CLIENT_SECRET is required if GITHUB_CLIENT_ID is set/],
    [{ GITHUB_CLIENT_SECRET: 'made-up' }, /GITHUB_CLIENT_ID is required/],
    [{ GOOGLE_CLIENT_SECRET: 'made-up' }, /GOOGLE_CLIENT_ID is required/],
    [
      { OIDC_ISSUER: 'https://id.example.com' },
      /OIDC_CLIENT_ID is required(.|\n)*OIDC_CLIENT_SECRET is required/,
    ],
    [{ ...mail, MAIL_FROM: 'a@example.com\r\nBcc: b@example.com' }, /MAIL_FROM must be an address/],
    [{ ...mail, MAIL_FROM: 'A <a@example.com>, B <b@example.com>' }, /MAIL_FROM must be an address/],
    [{ ...mail, MAIL_FROM: 'nobody' }, /MAIL_FROM must be an address/],
    [{ ...mail, SMTP_URL: 'mail.example.com' }, /SMTP_URL must be an smtp:/],
    [{ ...mail, SMTP_URL: 'http://mail.example.com' }, /SMTP_URL must be an smtp:/],
    [{ ...mail, SMTP_URL: 'smtp://mail.example.com/box' }, /SMTP_URL must not have a path/],
    [{ ...mail, SMTP_URL: 'smtp://mail.example.com?debug=true' }, /SMTP_URL may have only the parameter/],
    [{ ...mail, SMTP_URL: 'smtp://mail.example.com?requireTLS=no' }, /SMTP_URL may have only the parameter/],
    [{ ...mail, SMTP_URL: 'smtp://mailer:%ZZ@mail.example.com' }, /SMTP_URL must have a user/],
    [
      { OIDC_ISSUER: 'http://id.example.com', OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' },
      /OIDC_ISSUER must be/,
    ],
    [
      { OIDC_ISSUER: 'https://id.example.com?x=1', OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'y' },
      /OIDC_ISSUER must be/,
    ],
  ])('%j are refused, without their values', (source, message) => {
    const text = messageOf(source);
    expect(text).toMatch(message);
    expect(text).not.toMatch(/made-up|mailer|%ZZ/);
  });

  it.each([
    ['smtp://mail.example.com', { port: 587, secure: false, requireTLS: true }],
    ['smtp://mail.example.com:25?requireTLS=false', { port: 25, secure: false, requireTLS: false }],
    ['smtp://localhost:1025', { port: 1025, secure: false, requireTLS: false }],
    ['smtp://[::1]', { host: '::1', requireTLS: false }],
    ['smtps://mail.example.com', { port: 465, secure: true, requireTLS: false }],
    ['smtps://a%40b:c%2Fd@mail.example.com', { auth: { user: 'a@b', pass: 'c/d' } }],
  ])('SMTP_URL=%s is %j', (SMTP_URL, server) => {
    expect(readEnv({ ...mail, SMTP_URL })).toMatchObject({ SMTP_URL, REQUIRE_EMAIL_VERIFICATION: false });
    expect(mailServerOf(SMTP_URL)).toMatchObject(server);
  });
});
