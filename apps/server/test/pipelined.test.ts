import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { TIMEOUTS } from '../src/http/timeouts.ts';
import { newUser, useApp } from './harness/app.ts';
import { openConnection, parseAnswer, portOf, type RawAnswer, sendBytes } from './harness/socket.ts';
import { tokenOf } from './harness/token.ts';

const api = useApp({}, { ...TIMEOUTS, headers: 300, request: 600, check: 50, idle: 5000, stall: 5000 });
const as = newUser();
let token: string;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  token = await tokenOf(as);
  await api().createTask(as);
});

const MALFORMED = 'hello\r\n\r\n';
const request = (line: string, headers: readonly string[] = [], body = '') =>
  [`${line} HTTP/1.1`, 'Host: x', 'Authorization: Bearer TOKEN', ...headers, '', body].join('\r\n');
/** Needs the database, which takes longer than reading the next request. */
const LIST = request('GET /api/me/tasks');
/** Is answered at once. */
const NOTHING = request('GET /nothing');
/** Is answered at once, before any Fastify hook. */
const BAD_PATH = request('GET /%ZZ');

/** Splits the answers of a connection by their lengths. */
function answersIn(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest !== ''; ) {
    const end = rest.indexOf('\r\n\r\n') + 4;
    const length = Number(parseAnswer(rest).headers['content-length'] ?? 0);
    answers.push(parseAnswer(rest.slice(0, end + length)));
    rest = rest.slice(end + length);
  }
  return answers;
}

const statusesOf = (text: string) => answersIn(text).map(({ status }) => status);
const signed = (bytes: string) => bytes.replaceAll('TOKEN', token);
const answersTo = async (bytes: string) => (await sendBytes(portOf(api().app), signed(bytes))).text;

/** Returns the number of unreadable requests in the log. */
const countRefused = () => api().log.filter((line) => line.includes('"method":null')).length;

async function connections(): Promise<number> {
  return new Promise((resolve, reject) => {
    api().app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

describe('a malformed request', () => {
  it.each([
    ['one that asks the database', LIST, [200]],
    ['one that is answered at once', NOTHING, [404]],
    ['one whose path is malformed', BAD_PATH, [400]],
    [
      'many of every kind',
      `${LIST}${NOTHING}${LIST}${BAD_PATH}${BAD_PATH}${LIST}`,
      [200, 404, 200, 400, 400, 200],
    ],
    ['a hundred', LIST.repeat(100), Array.from({ length: 100 }, () => 200)],
  ])('is answered after %s', async (_what, before, statuses) => {
    const answers = answersIn(await answersTo(before + MALFORMED));
    expect(answers.map(({ status }) => status)).toEqual([...statuses, 400]);
    expect(answers.at(-1)?.headers['connection']).toBe('close');
    for (const { status, body } of answers)
      expect(JSON.parse(body)).toMatchObject(status === 200 ? { total: 1 } : { status });
  });

  it.each([
    ['headers that are too large', `GET / HTTP/1.1\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    [
      'a body that is malformed',
      request(
        'POST /api/me/tasks',
        ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
        'zz\r\n',
      ),
      400,
    ],
    ['headers that never end', 'GET / HTTP/1.1\r\nX: ', 408],
    [
      'a body that never ends',
      request('POST /api/me/tasks', ['Content-Type: application/json', 'Content-Length: 9'], '{'),
      408,
    ],
  ])('is answered in its turn: %s', async (_what, bytes, status) => {
    expect(statusesOf(await answersTo(LIST + NOTHING + bytes))).toEqual([200, 404, status]);
  });

  it('is not answered after an answer that is the last by its own word', async () => {
    const refused = countRefused();
    const last = request('GET /api/me/tasks', ['Connection: close']);
    expect(statusesOf(await answersTo(last + MALFORMED))).toEqual([200]);
    expect(statusesOf(await answersTo(`${LIST}${last}\r\n${LIST}`))).toEqual([200, 200]);
    expect(countRefused()).toBe(refused);
  });

  it('gets one answer, if its body is malformed after it was refused for its head', async () => {
    const { socket, received, closed } = await openConnection(portOf(api().app));
    socket.write(request('POST /nothing', ['Transfer-Encoding: chunked']));
    await expect.poll(received).toContain('"NOT_FOUND"');
    socket.write('zz\r\n');
    await closed;
    expect(statusesOf(received())).toEqual([404]);
  });

  it('is answered and told of once, however much follows it', async () => {
    const refused = countRefused();
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const { socket, received, closed } = await openConnection(portOf(api().app));
    socket.write(signed(LIST.repeat(100)) + MALFORMED);
    for (let n = 0; n < 30; n += 1) {
      await delay(1);
      socket.write(MALFORMED);
    }
    await closed;
    process.off('warning', warn);
    expect(statusesOf(received())).toEqual([...Array.from({ length: 100 }, () => 200), 400]);
    expect(countRefused()).toBe(refused + 1);
    // Chunks leave nothing behind, such as listeners.
    expect(warnings).toEqual([]);
  });

  it('ends the connection, though its client keeps its own end open', async () => {
    const socket = connect({ port: portOf(api().app), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined).resume();
    socket.write(MALFORMED);
    await expect.poll(connections).toBe(1);
    await expect.poll(connections, { timeout: 10_000 }).toBe(0);
    socket.destroy();
  });

  it('holds nothing if its client leaves before the answers', async () => {
    for (let n = 0; n < 20; n += 1) {
      const { socket, closed } = await openConnection(portOf(api().app));
      socket.write(signed(LIST.repeat(5)) + MALFORMED);
      await delay(n % 4);
      socket.destroy();
      await closed;
    }
    await expect.poll(connections).toBe(0);
    expect((await api().get('/api/me/tasks', { as })).statusCode).toBe(200);
  });
});

describe('pipelined requests', () => {
  it('end with their connection, and once, whether their turn had come or not', async () => {
    const ends = new Map<object, number>();
    const endsOf = () => [...ends.values()];
    api().app.server.on('request', (_request, answer) => {
      ends.set(answer, 0);
      answer.on('close', () => ends.set(answer, (ends.get(answer) ?? 0) + 1));
    });
    for (let n = 0; n < 20; n += 1) {
      const known = ends.size;
      const { socket, closed } = await openConnection(portOf(api().app));
      socket.write(signed(LIST.repeat(20)));
      await expect.poll(() => ends.size, { interval: 1 }).toBe(known + 20);
      await delay(n % 4);
      socket.destroy();
      await closed;
    }
    await expect.poll(() => endsOf().filter((times) => times === 0)).toEqual([]);
    expect(new Set(endsOf())).toEqual(new Set([1]));
  });
});
