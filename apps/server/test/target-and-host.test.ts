import { beforeAll, describe, expect, it } from 'vitest';
import { useApp } from './harness/app.ts';
import { portOf, type RawAnswer, sendBytes } from './harness/socket.ts';

const api = useApp();

beforeAll(() => api().app.listen({ port: 0, host: '127.0.0.1' }));

/** Expects an error with the usual body. */
function expectProblem({ status, headers, body }: RawAnswer, expected: number): void {
  expect(status).toBe(expected);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ status, success: false, request_id: headers['x-request-id'] });
}

/** Sends a request with exactly these lines, plus `Connection: close`. */
const sendLines = (...lines: readonly string[]) =>
  sendBytes(portOf(api().app), [...lines, 'Connection: close', '', ''].join('\r\n'));

describe('the form of a target', () => {
  it.each([
    ['/?x=1', 200],
    ['http://tickline.example', 200],
    ['http://tickline.example?x=1', 200],
    ['http://tickline.example/health/live', 200],
    ['https://tickline.example:8443/health/live', 200],
    ['HTTP://TICKLINE.EXAMPLE/health/live', 200],
    ['http://[2001:db8::1]:8000/health/live', 200],
    ['/health/live?{}|^`"<>[]\\', 200],
    ['//', 404],
    ['//api/me', 404],
    ['//tickline.example/health/live', 404],
    ['/health//live', 404],
    ['/health/../health/live', 404],
    ['http://tickline.example//health/live', 404],
    ['/health/live\\', 404],
    ['/health/live;x', 404],
    ['*', 400],
    ['*health/live', 400],
    ['*/health/live', 400],
    ['health/live', 400],
    ['?x', 400],
    ['', 400],
    ['tickline.example:80', 400],
    ['http:/health/live', 400],
    ['http:health/live', 400],
    ['http:///health/live', 400],
    ['http://:80/health/live', 400],
    ['http://user@tickline.example/health/live', 400],
    ['http://user:password@tickline.example/health/live', 400],
    ['http://tickline.example:x/health/live', 400],
    ['http://[2001:db8::1/health/live', 400],
    ['http://[2001:db8::g]/health/live', 400],
    ['ftp://tickline.example/health/live', 400],
    ['ws://tickline.example/health/live', 400],
    ['httpx://tickline.example/health/live', 400],
    ['mailto:me@tickline.example', 400],
    ['/#', 400],
    ['/health/live#x', 400],
    ['/health/live?x#/y', 400],
    ['http://tickline.example#/health/live', 400],
    ['/health/live x', 400],
    ['/health /live', 400],
    ['/health/live\t', 400],
    ['/health/live\0', 400],
    ['/health/live\u007f', 400],
    ['/health/live\u0080', 400],
    ['/health/live?\u00c3\u00bc', 400],
  ])('decides: %j is a %i', async (target, status) => {
    const answer = await sendLines(`GET ${target} HTTP/1.1`, 'Host: tickline.example');
    if (status === 200) expect(answer.status).toBe(200);
    else expectProblem(answer, status);
  });

  it.each(['GET', 'HEAD', 'POST', 'DELETE', 'TRACE', 'PROPFIND'])('is not * for %s', async (method) => {
    expect((await sendLines(`${method} * HTTP/1.1`, 'Host: x')).status).toBe(400);
  });

  it.each(['*', 'http://tickline.example'])(
    'is %s for what OPTIONS asks of the whole server',
    async (target) => {
      const answer = await sendLines(`OPTIONS ${target} HTTP/1.1`, 'Host: x');
      expect(answer.status).toBe(204);
      expect(answer.headers['allow']?.split(', ').sort()).toEqual([
        'DELETE',
        'GET',
        'HEAD',
        'OPTIONS',
        'PATCH',
        'POST',
        'PUT',
      ]);
      const ofRoot = await sendLines(`OPTIONS ${target === '*' ? '' : target}/ HTTP/1.1`, 'Host: x');
      expect(ofRoot.headers['allow']).toBe('GET, HEAD, OPTIONS');
    },
  );
});

describe('the header Host', () => {
  it('must be there in HTTP/1.1, and may be missing in HTTP/1.0', async () => {
    expectProblem(await sendLines('GET / HTTP/1.1'), 400);
    expect((await sendLines('GET / HTTP/1.0')).status).toBe(200);
  });

  it.each([
    ['twice the same', 'Host: x\r\nHost: x'],
    ['two', 'Host: x\r\nhost: y'],
    ['two, far apart', `HOST: x\r\n${'a: b\r\n'.repeat(500)}hOsT: y`],
    ['one and an empty one', 'Host: x\r\nHost:'],
    ['an empty one and one', 'Host:\r\nHost: x'],
  ])('must be there once: %s', async (_what, lines) => {
    for (const version of ['1.1', '1.0']) expectProblem(await sendLines(`GET / HTTP/${version}`, lines), 400);
  });

  it.each([
    'a b',
    'a\tb',
    'a/b',
    'a?b',
    'a#b',
    'a\\b',
    'user@a',
    'http://a',
    'a:8a',
    'a:80:80',
    '::1',
    '[::1',
    '::1]',
    '[::1]x',
    '[:::]',
    '[1.2.3.4]',
    '[fe80::1%25eth0]',
    '%zz',
    'a%4',
    '"a"',
    '<a>',
    'ü',
    '\u0080',
    'a'.repeat(300),
  ])('must be valid: %j', async (host) => {
    expectProblem(await sendLines('GET / HTTP/1.1', `Host: ${host}`), 400);
  });

  it.each([
    '',
    ' ',
    'a',
    'A.example.',
    'a:',
    'a:80',
    'a_b',
    '1.2.3.4:80',
    '[::1]',
    '[::ffff:1.2.3.4]:80',
    '%41',
    'a,b',
  ])('may be %j', async (host) => {
    expect((await sendLines('GET / HTTP/1.1', `Host: ${host}`)).status).toBe(200);
  });

  it('does not count beside a target with an origin (RFC 9112, section 3.2.2)', async () => {
    const bare = await sendLines('GET http://a.example/ HTTP/1.1', 'Host: b.example');
    expect(bare.status).toBe(200);
    expect(bare.text).not.toMatch(/[ab]\.example/);
    expectProblem(await sendLines('GET http://a.example/ HTTP/1.1', 'Host: b c'), 400);
    expectProblem(await sendLines('GET http://a.example/ HTTP/1.1'), 400);
  });
});
