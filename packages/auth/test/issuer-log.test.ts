import { describe, expect, it } from 'vitest';
import { type IssuerLog, toAuthLogger } from '../src/issuer/log.ts';

type Level = Parameters<IssuerLog['isLevelEnabled']>[0];

function createLog(enabled: readonly Level[] = ['error', 'warn', 'debug']) {
  const lines: unknown[] = [];
  const write = (level: Level) => (details: object, message: string) => lines.push([level, details, message]);
  const log: IssuerLog = {
    isLevelEnabled: (level) => enabled.includes(level),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
  };
  const say = toAuthLogger(log).log ?? expect.fail('It has no log');
  return { lines, say };
}

/** The message that is logged for one of Better Auth's. */
function loggedFor(message: string): unknown {
  const { lines, say } = createLog();
  say('error', message);
  return lines;
}

const LONG = 'A'.repeat(64_000);

describe('what Better Auth logs', () => {
  it('is its message and an error, and nothing that it hands along', () => {
    const { lines, say } = createLog();
    const failure = new Error('failed');
    say('error', 'User not found', { email: 'a@example.com' }, failure, 'token-123');
    say('warn', 'Invalid password');
    say('info', 'hello', 'token-123');
    expect(lines).toEqual([
      ['error', { err: failure }, 'Better Auth: User not found'],
      ['warn', {}, 'Better Auth: Invalid password'],
      ['debug', {}, 'Better Auth: hello'],
    ]);
  });

  it.each([
    ['a member of the body', 'Invalid callbackURL: https://evil.example', 'Invalid callbackURL'],
    ['a header', 'Invalid origin: null', 'Invalid origin'],
    ['an e-mail', 'Sign-up attempt for existing email: a@b.example', 'Sign-up attempt for existing email'],
    ['an e-mail in a sentence', 'The user a@b.example is not there', 'The user'],
    [
      'a name in quotes',
      'Failed to create logout URL for provider "x"',
      'Failed to create logout URL for provider',
    ],
    ['another', "Schema 'x' does not exist", 'Schema'],
    ['a word that is none', `The user ${LONG} is not there`, 'The user'],
    ['a text of spaces', ' '.repeat(64_000), undefined],
    ['a value alone', LONG, undefined],
    ['nothing', '', undefined],
    ['an apostrophe', "Verification email isn't enabled.", "Verification email isn't enabled."],
    [
      'a label',
      '[better-auth] Warning: your BETTER_AUTH_SECRET appears low-entropy.',
      'your BETTER_AUTH_SECRET appears low-entropy.',
    ],
  ])('ends before its first value: %s', (_what, message, expected) => {
    const told = expected === undefined ? 'Better Auth' : `Better Auth: ${expected}`;
    expect(loggedFor(message)).toEqual([['error', {}, told]]);
  });

  it.each([LONG, 'https://evil.example'])(
    'leaves out the hint that has a header in its middle: %.20s',
    (value) => {
      expect(
        loggedFor(`If it's a valid URL, please add ${value} to trustedOrigins in your auth config\n`),
      ).toEqual([]);
    },
  );

  it('is short, whatever it says', () => {
    const [[, , told]] = loggedFor('word '.repeat(20_000)) as [[unknown, unknown, string]];
    expect(told.length).toBeLessThan(400);
  });

  it('may be an error alone', () => {
    const { lines, say } = createLog();
    const failure = new Error('a@example.com');
    // Better Auth's types say that this is a text.
    say('error', failure as unknown as string);
    expect(lines).toEqual([['error', { err: failure }, 'Better Auth']]);
  });

  it('is not looked at if its level is off', () => {
    const { lines, say } = createLog(['error']);
    const untouched = new Proxy({}, { get: () => expect.fail('The message was looked at') });
    say('info', untouched as unknown as string);
    say('debug', untouched as unknown as string);
    say('warn', untouched as unknown as string);
    say('error', 'failed');
    expect(lines).toEqual([['error', {}, 'Better Auth: failed']]);
  });
});
