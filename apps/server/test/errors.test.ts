import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { newUser, useApp } from './harness/app.ts';

const api = useApp();
const as = newUser();

beforeAll(() => api().app.listen({ port: 0, host: '127.0.0.1' }));

/** Sends exactly these bytes, and returns the answer. */
function send(bytes: string | Buffer): Promise<string> {
  const { port } = api().app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('\r\n\r\n') && /\}$/.test(answer)) socket.destroy();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('the error body', () => {
  it('has every member, for readers old and new', async () => {
    const response = await api().get('/api/me/tasks/999999', { as, headers: { 'x-request-id': 'abc-1' } });
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'Task not found',
      error_code: 'TASK_NOT_FOUND',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      request_id: 'abc-1',
      success: false,
      error: { code: 'TASK_NOT_FOUND', message: 'Task not found', details: {} },
    });
  });

  it.each([
    '/nothing',
    '/api',
    '/api/',
    '/api/me/nothing',
    '/trpc',
    '/api/me/tasks/1/complete/x',
    '/%2e%2e/etc/passwd',
  ])('answers 404 on the unknown path %s', async (url) => {
    const response = await api().get(url, { as });
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ error_code: 'NOT_FOUND', detail: 'Not found' });
  });

  it.each(['/api/%ZZ/tasks', '/api/me/tasks/%', '/api/me/tasks/%C3%28', '/%', '/api/me/tasks/%E0%A4%A'])(
    'answers 400 for the malformed path %s',
    async (url) => {
      const response = await api().get(url, { as });
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({
        error_code: 'MALFORMED_REQUEST',
        detail: expect.stringContaining('path'),
      });
      expect(response.headers['x-request-id']).toBe(response.json().request_id);
    },
  );

  it.each([
    ['cut off', '{"title":"x"'],
    ['not JSON', 'title=x'],
    ['two values', '{} {}'],
    ['a trailing comma', '{"title":"x",}'],
    ['single quotes', "{'title':'x'}"],
    ['NaN', '{"title":NaN}'],
    ['a raw line break in text', '{"title":"a\nb"}'],
  ])('answers 400 for a body that is %s', async (_what, body) => {
    const response = await api().post('/api/me/tasks', { as, body });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      error_code: 'MALFORMED_REQUEST',
      detail: expect.stringContaining('JSON'),
    });
  });

  it('answers 400 for a body that is not UTF-8', async () => {
    const response = await api().app.inject({
      method: 'POST',
      url: '/api/me/tasks',
      headers: {
        authorization: `Bearer ${await (await import('./harness/token.ts')).tokenOf(as)}`,
        'content-type': 'application/json',
      },
      payload: Buffer.from([...Buffer.from('{"title":"'), 0xff, 0xfe, ...Buffer.from('"}')]),
    });
    expect(response.statusCode).toBe(400);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonx',
    'application/json-patch+json',
    'garbage',
    '',
  ])('answers 415 for the type %s', async (type) => {
    const response = await api().post('/api/me/tasks', {
      as,
      body: '{"title":"x"}',
      headers: { 'content-type': type },
    });
    expect(response.statusCode).toBe(415);
    expect(response.json().error_code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it('answers 413 for a body over 100 kB, and takes one just under it', async () => {
    const body = (size: number) => `{"title":"x"${' '.repeat(size - 13)}}`;
    expect((await api().post('/api/me/tasks', { as, body: body(100_000) })).statusCode).toBe(201);
    const response = await api().post('/api/me/tasks', { as, body: body(100_001) });
    expect(response.statusCode).toBe(413);
    expect(response.json().error_code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('answers 413 for a chunked body that turns out to be too large', async () => {
    const { tokenOf } = await import('./harness/token.ts');
    const chunk = `${(60_000).toString(16)}\r\n${' '.repeat(60_000)}\r\n`;
    const answer = await send(
      `POST /api/me/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await tokenOf(as)}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413/);
    expect(answer).toContain('"PAYLOAD_TOO_LARGE"');
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    [
      'two different lengths',
      'POST /api/me/tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
      400,
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['headers of 20 kB', `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers %s with the same body', async (_what, bytes, status) => {
    const answer = await send(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
    expect(body).toMatchObject({ status, error_code: 'MALFORMED_REQUEST', success: false });
    expect(answer).toMatch(new RegExp(`x-request-id: ${body.request_id}`, 'i'));
  });
});

describe('an absolute target', () => {
  it('is served, and its origin is not believed', async () => {
    const { tokenOf } = await import('./harness/token.ts');
    const authorization = `Authorization: Bearer ${await tokenOf(as)}`;
    const body = '{"title":"x"}';
    const answer = await send(
      `POST http://evil.example/api/me/tasks HTTP/1.1\r\nHost: evil.example\r\n${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 201/);
    expect(answer).toMatch(/^location: \/api\/me\/tasks\/\d+\r$/m);
  });
});

describe('methods', () => {
  it.each([
    ['/api/me/tasks', 'GET, HEAD, POST, OPTIONS'],
    ['/api/tasks', 'GET, HEAD, POST, OPTIONS'],
    ['/api/v1/me/tasks/1', 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS'],
    ['/api/me/tasks/1/complete', 'PATCH, OPTIONS'],
    ['/api/me', 'GET, HEAD, OPTIONS'],
    ['/health', 'GET, HEAD, OPTIONS'],
    ['/', 'GET, HEAD, OPTIONS'],
    ['/openapi.json', 'GET, HEAD, OPTIONS'],
    ['/trpc/task.list', 'GET, HEAD, POST, OPTIONS'],
  ])('on %s are %s', async (url, allow) => {
    const options = await api().call('OPTIONS', url);
    expect(options.statusCode).toBe(204);
    const allowed = String(options.headers['allow']).split(', ').sort();
    expect(allowed).toEqual(allow.split(', ').sort());
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'PURGE']) {
      if (allowed.includes(method)) continue;
      const response = await api().call(method as 'GET', url);
      expect(response.statusCode).toBe(405);
      expect(response.headers['allow']).toBe(options.headers['allow']);
      expect(response.json().error_code).toBe('METHOD_NOT_ALLOWED');
    }
  });

  it.each([
    ['POST', '/api/me', '{', 'text/plain', 405],
    ['PUT', '/api/me/tasks', 'x', 'text/xml', 405],
    ['DELETE', '/api/me/tasks', '', 'application/json', 405],
    ['PATCH', '/api/me', 'x'.repeat(150_000), 'application/json', 405],
    ['PUT', '/trpc/task.list', 'x', 'text/xml', 405],
    ['OPTIONS', '/api/me/tasks', 'x', 'text/xml', 204],
    ['POST', '/nothing', '{', 'application/json', 404],
    ['POST', '/nothing', 'x'.repeat(200_000), 'text/plain', 404],
  ] as const)('%s %s is answered whatever the body', async (method, url, body, type, status) => {
    const response = await api().call(method, url, { body, headers: { 'content-type': type } });
    expect(response.statusCode).toBe(status);
    if (status !== 404) expect(response.headers['allow']).toContain('OPTIONS');
  });

  it('on an unknown path are 404, OPTIONS included', async () => {
    for (const method of ['OPTIONS', 'POST', 'DELETE'] as const) {
      expect((await api().call(method, '/nothing')).statusCode).toBe(404);
    }
  });
});
