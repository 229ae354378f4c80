import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fastify from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { leakWatch } from '../src/leak-watch/index.ts';
import { LeakWatch } from '../src/leak-watch/leak-watch.ts';
import { watchLog } from '../src/leak-watch/watch-log.ts';
import { watchProcesses } from '../src/leak-watch/watch-processes.ts';
import { watchRequests } from '../src/leak-watch/watch-requests.ts';

const PASSWORD = 'plainly fake & "quoted" password';
const TOKEN = ['eyJhbGciOiJub25lIn0', 'eyJzdWIiOiJub2JvZHkifQ', 'bm8tc2lnbmF0dXJl'].join('.');

let watch: LeakWatch;
const all: LeakWatch[] = [];
const relay = {
  addSecret: (name: string, value: string) => all.at(-1)?.addSecret(name, value),
  addOutput: (where: string, text: string) => all.at(-1)?.addOutput(where, text),
} as LeakWatch;
watchLog(relay);
watchProcesses(relay);
watchRequests(relay);

// What leaks here is meant to: it would fail this file, as it does any other.
afterAll(() => leakWatch.startOver());

beforeEach(() => {
  watch = new LeakWatch();
  all.push(watch);
});

describe('a secret that is known', () => {
  it.each([
    ['as it is', (text: string) => text],
    ['in a URL', encodeURIComponent],
    ['in JSON', (text: string) => JSON.stringify({ text })],
    ['in Base64', (text: string) => Buffer.from(text).toString('base64')],
  ])('is found %s, and not told', (_what, spell) => {
    watch.addOutput('log', `before ${spell(PASSWORD)} after`);
    watch.addOutput('log', 'nothing here');
    watch.addSecret('the password', PASSWORD);
    const [leak = '', ...others] = watch.leaks();
    expect(others).toEqual([]);
    expect(leak).toMatch(/^the password in log: before .*█/);
    expect(leak).not.toContain(spell(PASSWORD));
    expect(leak).not.toContain('quoted');
  });
});

describe('a secret that nobody named', () => {
  it.each([
    ['a JSON Web Token', TOKEN],
    ['the password of a URL', 'postgres://someone:p4ss%40word@127.0.0.1/x'],
    ['an Authorization header', `Bearer ${'a1B2'.repeat(8)}`],
    ['a session cookie', 'better-auth.session_token=abcdefghijklmnop.signature'],
  ])('is found by its looks: %s', (name, text) => {
    watch.addOutput('log', `x ${text} y`);
    expect(watch.leaks()).toEqual([expect.stringContaining(name)]);
    expect(watch.leaks()[0]).not.toContain(text);
  });

  it('is not seen in what is none', () => {
    for (const text of [
      'http://127.0.0.1:8000/x',
      'postgres://postgres@127.0.0.1:5432/x',
      'Bearer',
      'a@b.co',
    ])
      watch.addOutput('log', text);
    expect(watch.leaks()).toEqual([]);
  });
});

describe('what is watched', () => {
  it('is every line of every pino logger', () => {
    const logger = pino({ level: 'debug' }, { write: () => undefined });
    logger.child({ deep: { down: PASSWORD } }).debug('x');
    watch.addSecret('the password', PASSWORD);
    expect(watch.leaks()).toHaveLength(1);
  });

  it('is every error body, and whatever is secret in a request and its answer', async () => {
    const app = fastify();
    app.post('/', (request, reply) => reply.code(400).send({ detail: request.body }));
    app.get('/', (request, reply) =>
      reply.code(400).send(`${request.headers.cookie} ${request.headers.authorization}`),
    );
    app.get('/token', () => ({ token: PASSWORD }));
    await app.inject({ method: 'POST', url: '/', payload: { user: [{ password: PASSWORD }] } });
    expect(watch.leaks()).toEqual([expect.stringMatching(/^password in error body/)]);

    const headers = { cookie: 'x.session_token=short-one', authorization: 'Bearer opaque-token-1234' };
    await app.inject({ url: '/', headers });
    expect(watch.leaks()[1]).toMatch(/^a token, a session cookie, an Authorization header in error body/);

    all.push(new LeakWatch());
    await app.inject('/token');
    relay.addOutput('log', PASSWORD);
    expect(all.at(-1)?.leaks()).toEqual([expect.stringMatching(/^token in log/)]);
  });

  it('is what processes print on either stream, whoever reads it', async () => {
    const env = { BETTER_AUTH_SECRET: PASSWORD, REDIS_URL: `redis://:${encodeURIComponent(TOKEN)}@x` };
    const print = (stream: string, name: string) => `process.${stream}.write(process.env.${name})`;
    await promisify(execFile)(process.execPath, ['-e', print('stdout', 'BETTER_AUTH_SECRET')], { env });
    expect(watch.leaks()).toEqual([expect.stringMatching(/^BETTER_AUTH_SECRET in output of/)]);
    const child = spawn(process.execPath, ['-e', print('stderr', 'REDIS_URL')], { env });
    await new Promise((resolve) => child.once('close', resolve));
    expect(watch.leaks()[1]).toMatch(/^the password of REDIS_URL/);
  });

  it('is the secret that a process made for itself', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'leak-watch-'));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    await writeFile(join(dataDir, 'secret'), `${PASSWORD}\n`);
    const script = "console.log(require('fs').readFileSync(process.env.DATA_DIR + '/secret', 'utf8'))";
    await promisify(execFile)(process.execPath, ['-e', script], { env: { DATA_DIR: dataDir } });
    expect(watch.leaks()).toEqual([expect.stringMatching(/^the generated secret in output of/)]);
  });

  it('takes nothing from the test that reads it', async () => {
    const child = spawn(process.execPath, ['-e', 'console.log("first"); console.error("second")']);
    await new Promise((resolve) => child.once('spawn', resolve));
    const read = async (stream: AsyncIterable<Buffer>) => {
      let text = '';
      for await (const chunk of stream) text += chunk;
      return text;
    };
    expect([await read(child.stdout), await read(child.stderr)]).toEqual(['first\n', 'second\n']);
  });
});
