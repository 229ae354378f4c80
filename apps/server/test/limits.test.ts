import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';
import { portOf, type RawAnswer, requestBytes, sendBytes } from './harness/socket.ts';
import { tokenOf } from './harness/token.ts';

const api = useApp({ AUTH_MODE: 'external', CORS_ORIGINS: 'http://localhost:3000' });
const as = newUser();
let authorization: string;

beforeAll(async () => {
  await api().app.listen({ port: 0, host: '127.0.0.1' });
  authorization = `Authorization: Bearer ${await tokenOf(as)}`;
});

const send = (line: string, headers: readonly string[] = [], body = '') =>
  sendBytes(portOf(api().app), requestBytes(line, [authorization, ...headers], body));

const post = (body: string, headers: readonly string[] = []) =>
  send(
    'POST /api/me/tasks',
    ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, ...headers],
    body,
  );

/** Expects an error with the usual body. */
function expectProblem(answer: RawAnswer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(answer.body)).toMatchObject({
    status,
    success: false,
    request_id: answer.headers['x-request-id'],
  });
}

describe('headers', () => {
  it('of nearly 16 KiB altogether are taken, and of more refused', async () => {
    const filler = (bytes: number) => [`X-Filler: ${'x'.repeat(bytes)}`];
    expect((await send('GET /api/me', filler(15_500))).status).toBe(200);
    expectProblem(await send('GET /api/me', filler(16_500)), 431);
  });

  it('of any number count, the last of three thousand too', async () => {
    const many = Array.from({ length: 3000 }, () => 'a:');
    const bytes = ['GET /api/me HTTP/1.1', 'Host: x', 'Connection: close', ...many, authorization, '', ''];
    expect((await sendBytes(portOf(api().app), bytes.join('\r\n'))).status).toBe(200);
  });

  it.each([
    ['Bearer  TOKEN', 200],
    [' \t Bearer TOKEN \t ', 200],
    ['bearer TOKEN', 200],
    ['Bearer\tTOKEN', 401],
    ['Bearer TOKEN=', 401],
    ['Bearer TOKEN TOKEN', 401],
    ['Bearer TOKEN,', 401],
    ['Bearer "TOKEN"', 401],
  ])(
    'with white space around a token are taken, and with anything else refused: %j',
    async (value, status) => {
      const given = value.replaceAll('TOKEN', await tokenOf(as));
      const bytes = requestBytes('GET /api/me', [`Authorization:${given}`]);
      expect((await sendBytes(portOf(api().app), bytes)).status).toBe(status);
    },
  );

  it.each([
    ['a line break without its carriage return', 'X-A: b\nX-C: d'],
    ['a folded line', 'X-A: b\r\n c'],
    ['a space before the colon', 'X-A : b'],
    ['a space in a name', 'X A: b'],
    ['U+0000 in a value', 'X-A: \0'],
  ])('with %s are refused', async (_what, header) => {
    expectProblem(await send('GET /api/me', [header]), 400);
  });
});

describe('a target', () => {
  it('of nearly 16 KiB is taken, and a longer one refused', async () => {
    expect((await send(`GET /api/me?x=${'x'.repeat(15_500)}`)).status).toBe(200);
    expectProblem(await send(`GET /api/me?x=${'x'.repeat(16_500)}`), 431);
  });

  it.each([
    '/api/me/tasks/%00',
    '/api/me/tasks?search=%00',
    '/api/%00/tasks',
    '/api/me/tasks?cursor=%0d%0aX:y',
  ])('%s is refused, and no header comes of it', async (target) => {
    const answer = await send(`GET ${target}`);
    expect([403, 422]).toContain(answer.status);
    expect(answer.headers).not.toHaveProperty('x');
  });
});

describe('a request with an expectation', () => {
  it('of 100-continue is told to go on', async () => {
    const { text } = await post('{"title":"x"}', ['Expect: 100-continue']);
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
  });

  it('of anything else is served all the same', async () => {
    expect((await post('{"title":"x"}', ['Expect: a-miracle'])).status).toBe(201);
  });
});

describe('a body', () => {
  it.each([
    ['REST', '/api/me/tasks', 100_000, 413],
    ['tRPC', '/trpc/task.create', 100_000, 413],
  ])('over %s has at most 100 kB, by its length or in chunks', async (_what, path, limit, status) => {
    const body = (size: number) => `{"title":"x"${' '.repeat(size - 13)}}`;
    const type = 'Content-Type: application/json';
    const whole = (size: number) => send(`POST ${path}`, [type, `Content-Length: ${size}`], body(size));
    const chunked = (size: number) =>
      send(
        `POST ${path}`,
        [type, 'Transfer-Encoding: chunked'],
        `${size.toString(16)}\r\n${body(size)}\r\n0\r\n\r\n`,
      );
    for (const of of [whole, chunked]) {
      expect([200, 201]).toContain((await of(limit)).status);
      const answer = await of(limit + 1);
      expect(answer.status).toBe(status);
      expect(answer.body).toContain('"PAYLOAD_TOO_LARGE"');
    }
  });

  it('that is said to be too large is refused before it comes', async () => {
    const answer = await send('POST /api/me/tasks', [
      'Content-Type: application/json',
      'Content-Length: 999999999999',
    ]);
    expectProblem(answer, 413);
  });

  it.each(['gzip', 'br', 'deflate', 'GZIP', 'gzip, gzip'])('in %s is refused', async (encoding) => {
    const packed = gzipSync('{"title":"x"}').toString('latin1');
    const headers = [
      `Content-Encoding: ${encoding}`,
      'Content-Type: application/json',
      `Content-Length: ${packed.length}`,
    ];
    expectProblem(await send('POST /api/me/tasks', headers, packed), 415);
    expect((await send('POST /trpc/task.create', headers, packed)).status).toBe(415);
  });

  it('in "identity" is taken', async () => {
    expect((await post('{"title":"x"}', ['Content-Encoding: identity'])).status).toBe(201);
  });

  it.each([
    ['arrays, forty thousand deep', `{"title":${'['.repeat(40_000)}${']'.repeat(40_000)}}`],
    ['objects, nine thousand deep', `${'{"title":'.repeat(9000)}1${'}'.repeat(9000)}`],
    ['a number that is infinite', '{"title":1e999}'],
    ['a number of fifty thousand digits', `{"title":${'9'.repeat(50_000)}}`],
    ['a date that is infinite', '{"title":"x","due_date":1e999}'],
  ])('of %s is refused as invalid, quickly', async (_what, body) => {
    const started = performance.now();
    for (const [path, status] of [
      ['/api/me/tasks', 422],
      ['/trpc/task.create', 400],
    ] as const) {
      const response = await api().app.inject({
        method: 'POST',
        url: path,
        headers: { authorization: authorization.slice(15), 'content-type': 'application/json' },
        payload: body,
      });
      expect(response.statusCode).toBe(status);
      expect(response.body).toContain('"VALIDATION_ERROR"');
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it.each([
    '{"title":"x","__proto__":{"completed":true,"polluted":true}}',
    '{"title":"x","constructor":{"prototype":{"polluted":true}}}',
    '{"title":"x","__proto__":null}',
  ])('cannot reach a prototype: %s', async (body) => {
    const answer = await post(body);
    expect([201, 400]).toContain(answer.status);
    if (answer.status === 201) expect(JSON.parse(answer.body)).toMatchObject({ completed: false });
    expect({}).not.toHaveProperty('polluted');
  });

  it('with a member twice has the last of them, for the check as for the task', async () => {
    expect(JSON.parse((await post('{"title":"first","title":"second"}')).body)).toMatchObject({
      title: 'second',
    });
    expect((await post('{"title":"x","title":""}')).status).toBe(422);
  });
});

describe('what could be read as two requests', () => {
  const HIDDEN = 'DELETE /api/me/tasks/1 HTTP/1.1\r\nHost: x\r\n\r\n';
  const TYPE = 'Content-Type: application/json';

  it.each([
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 5']],
    ['two lengths', ['Content-Length: 0', `Content-Length: ${HIDDEN.length}`]],
    ['two lengths in one', [`Content-Length: 0, ${HIDDEN.length}`]],
    ['a length with a sign', ['Content-Length: +5']],
    ['a negative length', ['Content-Length: -1']],
    ['a length in hexadecimal', ['Content-Length: 0x5']],
    ['chunks that are not the last coding', ['Transfer-Encoding: chunked, identity']],
    ['a coding that is near to chunked', ['Transfer-Encoding: xchunked']],
    ['a length with a space before the colon', [`Content-Length : ${HIDDEN.length}`]],
    ['chunks with a space before the colon', ['Transfer-Encoding : chunked']],
  ])('%s: is refused, answered once, and the connection closed', async (_what, headers) => {
    const bytes = [
      'POST /api/me/tasks HTTP/1.1',
      'Host: x',
      authorization,
      TYPE,
      ...headers,
      '',
      `0\r\n\r\n${HIDDEN}`,
    ];
    const answer = await sendBytes(portOf(api().app), bytes.join('\r\n'));
    expect(answer.status).toBe(400);
    expect(answer.text.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(answer.headers['connection']).toBe('close');
  });

  it.each([
    ['a chunk that is longer than it says', '1\r\n{}\r\n0\r\n\r\n'],
    ['a chunk whose length is none', 'zz\r\n{}\r\n0\r\n\r\n'],
    ['a chunk whose length overflows', 'ffffffffffffffffff\r\n{}\r\n0\r\n\r\n'],
  ])('%s: is refused', async (_what, body) => {
    const answer = await send('POST /api/me/tasks', [TYPE, 'Transfer-Encoding: chunked'], body);
    expect(answer.status).toBe(400);
  });
});
