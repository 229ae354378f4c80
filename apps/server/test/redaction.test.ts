import { randomBytes } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { loggerOptions } from '../src/logging/logger.ts';
import { createRedactor } from '../src/logging/redact.ts';
import { serializeError } from '../src/logging/serialize-error.ts';
import { useApp } from './harness/app.ts';

const PASSWORD = `${randomBytes(9).toString('hex')}@/:`;
const SECRET = randomBytes(24).toString('base64');
const PAIR = `user:${encodeURIComponent(PASSWORD)}`;
const KNOWN = {
  BETTER_AUTH_SECRET: SECRET,
  DATABASE_URL: `postgres://${PAIR}@db.example.com/x`,
  REDIS_URL: undefined,
};
/** Assembled here, because the test watches this file's own log for tokens. */
const TOKEN = ['eyJhbGciOiJub25lIn0', 'eyJzdWIiOiJub2JvZHkifQ', 'c2lnbmF0dXJl'].join('.');

const KEY = `tl_${'0a1b2c3d'.repeat(7)}`;

describe('the last look at a line', () => {
  const redact = createRedactor(KNOWN);

  it.each([
    ['the secret', SECRET, '[redacted]'],
    ['the secret in a URL', encodeURIComponent(SECRET), '[redacted]'],
    ['the password of the database', PASSWORD, '[redacted]'],
    ['the password as its URL has it', encodeURIComponent(PASSWORD), '[redacted]'],
    ['a token', TOKEN, '[redacted]'],
    ['a token without its signature', TOKEN.slice(0, TOKEN.lastIndexOf('.')), '[redacted]'],
    ['a token in a word', `\\n${TOKEN}`, '\\n[redacted]'],
    ['an encrypted token', `${TOKEN}.${TOKEN}`, '[redacted]'],
    ['the header of a token', TOKEN.slice(0, TOKEN.indexOf('.')), '[redacted]'],
    ['an API key', KEY, '[redacted]'],
    ['the beginning of an API key', `?${KEY.slice(0, 30)}`, '?[redacted]'],
    ['an API key in an Authorization header', `Bearer ${KEY}`, 'Bearer [redacted]'],
    ['an Authorization header', `Bearer ${'x1'.repeat(10)}`, 'Bearer [redacted]'],
    ['another in capitals', `BEARER  ${'x1'.repeat(10)}`, 'BEARER [redacted]'],
    ['credentials in any URL', 'redis://:p4ss%40word@cache:6379/0', 'redis://[redacted]@cache:6379/0'],
    ['a password with an @', 'postgres://u:p@ss@db/x', 'postgres://[redacted]@db/x'],
    [
      'a session',
      'a=b; better-auth.session_token=abc.def%3D; c=d',
      'a=b; better-auth.session_token=[redacted]; c=d',
    ],
  ])('takes out %s', (_what, text, expected) => {
    expect(redact(`{"msg":"before ${text} after"}`)).toBe(`{"msg":"before ${expected} after"}`);
  });

  it('leaves everything else as it is', () => {
    const line =
      '{"route":"/api/:user_id/tasks","url":"http://a.example/?q=a@b","msg":"the bearer of keyJournal: postgres, html_0a1b2c"}\n';
    expect(redact(line)).toBe(line);
  });
});

describe('an error in the log', () => {
  it('has its type, message, code, calls and causes, and nothing else that hangs on it', () => {
    const cause = Object.assign(new Error('inner'), {
      code: '22P02',
      detail: 'Key (a)=(b)',
      parameters: ['p'],
    });
    const serialized = serializeError(
      Object.assign(new TypeError('outer', { cause }), { code: 'X', body: 'y' }),
    );
    expect(serialized).toEqual({
      type: 'TypeError',
      message: 'outer',
      code: 'X',
      stack: expect.stringMatching(/^ +at /),
      cause: { type: 'Error', message: 'inner', code: '22P02', stack: expect.stringMatching(/^ +at /) },
    });
  });

  it.each([
    ['an e-mail', 'User anna@example.com not found', 'User [e-mail] not found'],
    ['a row', 'Key (email)=(a b) already exists.', 'Key (email)=([redacted]) already exists.'],
    [
      'a value',
      'invalid input syntax for type integer: "12 "x" y"',
      'invalid input syntax for type integer: [redacted]',
    ],
    [
      'the query of a URL',
      'GET https://a.example/reset?token=x failed',
      'GET https://a.example/reset?[redacted] failed',
    ],
    ['the query of a path', 'no route /verify?token=x', 'no route /verify?[redacted]'],
    ['the query of a path with parentheses', 'no (/a(b)?token=x)', 'no (/a(b)?[redacted])'],
    ['two e-mails', '(a@example.com)b@example.com', '([e-mail])[e-mail]'],
    ['a value without an end', 'not an integer: "12 x', 'not an integer: [redacted]'],
    ['a row without an end', 'Key (email)=(a b', 'Key (email)=([redacted])'],
  ])('does not tell %s', (_what, message, expected) => {
    const { message: told, stack } = serializeError(new Error(message));
    expect(told).toBe(expected);
    expect(stack).not.toContain(message);
  });

  it.each([
    ['one word', 'A'.repeat(64_000)],
    ['an e-mail at the end', `${'word '.repeat(398)}${'anna'.repeat(9)}@example.com`],
    ['a value', `invalid input syntax for type integer: "${'anna '.repeat(20_000)}"`],
    ['a row', `Key (email)=(${'anna '.repeat(20_000)}) already exists.`],
  ])('has a message of limited length, without half a value: %s', (_what, message) => {
    const { message: told } = serializeError(new Error(message));
    expect(told.length).toBeLessThan(2100);
    expect(told).toMatch(/…$|\[redacted\]\)?$/);
    expect(told).not.toMatch(/anna|AAAA/);
  });

  it.each([
    ['long', 'A'.repeat(64_000)],
    ['full of lines', 'x\n    at anna (a.js:1:1)\n'.repeat(20_000)],
    ['empty', ''],
  ])('has its first calls, and no more than a page of them, if its message is %s', (_what, message) => {
    const deep = (depth: number): Error => (depth > 0 ? deep(depth - 1) : new Error(message));
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 1000;
    const { stack = '' } = serializeError(deep(500));
    Error.stackTraceLimit = limit;
    expect(stack).toMatch(/^ +at deep .*redaction\.test/);
    expect(stack).not.toContain('anna');
    expect(stack.length).toBeLessThan(4100);
  });

  it('has a type and a code of limited length, and a few of many errors', () => {
    const thrown = { name: 'A'.repeat(64_000), code: 'B'.repeat(64_000), errors: Array(1000).fill('text') };
    const { type, code, errors } = serializeError(thrown);
    expect([type.length, code?.length, errors?.length]).toEqual([100, 100, 5]);
  });

  it('of many has each, and of one that is its own cause has no end', () => {
    const error = new AggregateError([new Error('one'), new Error('two')], 'both');
    error.cause = error;
    const { errors } = serializeError(error);
    expect(errors?.map(({ message }) => message)).toEqual(['one', 'two']);
  });

  it.each([['text'], [undefined], [null], [5], [{ a: 'b' }]])('may be anything: %s', (thrown) => {
    expect(serializeError(thrown)).toMatchObject({ type: expect.any(String), message: expect.any(String) });
  });
});

describe('an error of the database in the log', () => {
  const api = useApp();
  const failureOf = async (job: Promise<unknown>) =>
    JSON.stringify(
      serializeError(
        await job.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    );

  it('names what is wrong, and no value', async () => {
    const { user, $queryRawUnsafe: query } = api().database.prisma;
    const create = (email: unknown) =>
      user.create({ data: { id: 'x', name: 'hush', email: email as string } });
    await create('hush@example.com');
    const failures = [
      await failureOf(create('hush@example.com')),
      await failureOf(create({ hush: 'hush' })),
      await failureOf(query.call(api().database.prisma, "SELECT 'hush'::int")),
    ];
    expect(failures[0]).toMatch(/Unique constraint failed.*23505/);
    expect(failures[1]).toContain('Argument `email`: Invalid value provided');
    expect(failures[2]).toMatch(/invalid input syntax for type integer.*22P02/);
    for (const failure of failures)
      expect(failure.replace(/"stack":"(?:[^"\\]|\\.)*"/g, '')).not.toContain('hush');
  });
});

describe('the logger', () => {
  let lines: string[];
  let log: Logger;
  beforeEach(() => {
    lines = [];
    log = pino(loggerOptions({ LOG_LEVEL: 'info', ...KNOWN }), { write: (line) => lines.push(line) });
  });

  it('hides headers and members that are secret by their name', () => {
    const headers = {
      authorization: 'a-secret',
      cookie: 'a-secret',
      'set-cookie': 'a-secret',
      accept: '*/*',
    };
    log.info({ headers, req: { headers }, body: { password: 'a-secret' }, token: 'a-secret' });
    expect(lines[0]).not.toContain('a-secret');
    expect(lines[0]).toContain('*/*');
  });

  it('writes a short line for one that is too long', () => {
    const child = log.child({ request_id: 'an-id', trace_id: 'another', user_id: 'x' });
    const longText = 'secret'.repeat(20_000);
    child.warn({ longText }, 'message');
    child.info(longText);
    log.fatal({ list: Array(100_000).fill('secret') });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 40,
        time: expect.stringMatching(/^\d{4}-/),
        pid: process.pid,
        hostname: expect.any(String),
        request_id: 'an-id',
        trace_id: 'another',
        msg: expect.stringMatching(/^omitted a log line of 12\d{4} characters$/),
      },
      expect.objectContaining({ level: 30, msg: expect.stringMatching(/^omitted/) }),
      expect.objectContaining({ level: 60, msg: expect.stringMatching(/^omitted/) }),
    ]);
    for (const line of lines) expect(line).toMatch(/^[^\n]{1,300}\n$/);
  });

  it('writes an error with the longest of everything', () => {
    const longest = (depth: number): Error =>
      new Error('"word" '.repeat(10_000), depth > 0 ? { cause: longest(depth - 1) } : {});
    log.error(longest(10));
    expect(JSON.parse(lines[0] ?? '').err.cause.cause.message).toMatch(/^"word" .*…$/);
  });

  it('logs an error without its values, also where the error is all that it is given', () => {
    log.error(new Error('no user anna@example.com'));
    log.error({ err: new Error('no user anna@example.com') }, 'failed');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).not.toContain('anna');
      expect(JSON.parse(line).err.message).toBe('no user [e-mail]');
    }
  });
});
