import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { readEnv } from '../src/env.ts';
import { clientAddressOf, trustBy } from '../src/http/client-address.ts';
import { clientAddress } from '../src/plugins/client-address.ts';

interface Sent {
  readonly by?: string | undefined;
  readonly saying?: string;
}

/** Returns the client address that a server with this `TRUST_PROXY` finds. */
function addressBy(trustProxy: string, { by = '10.0.0.1', saying }: Sent): string {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: by });
  const request = new IncomingMessage(socket);
  if (saying !== undefined) request.headers = { 'x-forwarded-for': saying };
  return clientAddressOf(request, trustBy(readEnv({ TRUST_PROXY: trustProxy }).TRUST_PROXY));
}

const ONE = '1';
const TWO = '2';
const MANY = '100000';
const RANGES = '10.0.0.0/8, fd00::/8, ::1';

describe('the address of a client', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['  192.0.2.1:4711\t', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8:0:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:4711', '192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('is read from %j, in one spelling', (saying, address) => {
    for (const trust of [ONE, TWO, MANY, RANGES]) expect(addressBy(trust, { saying })).toBe(address);
  });

  it.each([
    'unknown',
    '_hidden',
    'client-1',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.01',
    '0xc0.0.2.1',
    '3221225985',
    '192.0.2.1:',
    '192.0.2.1:port',
    '192.0.2.1:471100',
    '192.0.2.1:1:1',
    '192.0.2.1/32',
    '192.0.2.1 192.0.2.2',
    '[192.0.2.1]:4711',
    '[2001:db8::1',
    '2001:db8::1]',
    '[2001:db8::1]4711',
    '[]:4711',
    '2001:db8:::1',
    '2001:db8:0:0:0:0:0:1:4711',
    '"192.0.2.1"',
    'for=192.0.2.1',
    '192.0.2.1;192.0.2.2',
    `192.0.2.1${' '.repeat(100)}`,
    'fe80::1%'.padEnd(100, 'x'),
    '1'.repeat(16_000),
    ' '.repeat(16_000),
    ',',
    ', ,\t,',
    ','.repeat(16_000),
    '',
  ])('is that of the proxy, if it says %j', (saying) => {
    for (const trust of [ONE, TWO, MANY, RANGES]) {
      expect(addressBy(trust, { saying })).toBe('10.0.0.1');
      expect(addressBy(trust, { saying: `192.0.2.1, x, ${saying}` })).toBe('10.0.0.1');
    }
  });

  it.each([
    [ONE, '203.0.113.1, 192.0.2.1, 10.9.9.9', '10.9.9.9'],
    [TWO, '203.0.113.1, 192.0.2.1, 10.9.9.9', '192.0.2.1'],
    [RANGES, '203.0.113.1, 192.0.2.1, 10.9.9.9', '192.0.2.1'],
    [TWO, '192.0.2.1:80, 10.9.9.9:4711', '192.0.2.1'],
    [RANGES, '192.0.2.1:80, 10.9.9.9:4711', '192.0.2.1'],
    [RANGES, '192.0.2.1, [fd00::9]:4711, ::ffff:10.9.9.9, [::1]', '192.0.2.1'],
    [RANGES, '203.0.113.1, 11.0.0.1:80, 10.9.9.9', '11.0.0.1'],
    [RANGES, '192.0.2.1,,10.9.9.9, ,10.8.8.8,', '192.0.2.1'],
    [TWO, '192.0.2.1, unknown, 10.9.9.9', '10.9.9.9'],
    [RANGES, '192.0.2.1, unknown, 10.9.9.9', '10.9.9.9'],
    [RANGES, 'unknown, 10.9.9.9', '10.9.9.9'],
    [RANGES, '10.8.8.8, 10.9.9.9', '10.8.8.8'],
    [MANY, '10.8.8.8, 10.9.9.9', '10.8.8.8'],
  ])('is what the last trusted proxy says: by TRUST_PROXY=%s, of %j', (trust, saying, address) => {
    expect(addressBy(trust, { saying })).toBe(address);
  });

  it('is that of the sixteenth proxy, if there are more', () => {
    const proxies = Array.from({ length: 2000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`);
    for (const trust of [MANY, RANGES])
      expect(addressBy(trust, { saying: ['192.0.2.1', ...proxies].join() })).toBe(proxies.at(-16));
  });

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['', ''],
  ])('is that of the peer %j, if no proxy is trusted', (by, address) => {
    for (const trust of ['false', '0', '192.0.2.9'])
      expect(addressBy(trust, { by, saying: '198.51.100.1' })).toBe(address);
  });

  it('is that of the peer, if this is none of the proxies', () => {
    for (const by of ['11.0.0.1', '::ffff:11.0.0.1', 'fe00::1', '::2', ''])
      expect(addressBy(RANGES, { by, saying: '198.51.100.1' })).not.toBe('198.51.100.1');
    for (const by of ['10.255.0.1', '::ffff:10.0.0.1', 'fdff::1', '::1'])
      expect(addressBy(RANGES, { by, saying: '198.51.100.1' })).toBe('198.51.100.1');
  });

  it('is read by ranges of every kind', () => {
    const by = '10.0.0.1';
    for (const range of ['0.0.0.0/0', '10.0.0.1/32', '10.0.0.0/31', '::ffff:10.0.0.0/104', '::ffff:10.0.0.1'])
      expect(addressBy(range, { by, saying: '198.51.100.1' })).toBe('198.51.100.1');
    for (const range of ['10.0.0.2/31', '10.0.0.0', '::ffff:11.0.0.0/104', 'fd00::/8'])
      expect(addressBy(range, { by, saying: '198.51.100.1' })).toBe(by);
  });

  it('is not read by a proxy with a zone, which no proxy tells', () => {
    expect(() => addressBy('fe80::1%eth0', {})).toThrow('TRUST_PROXY');
  });
});

describe('the protocol of a request', () => {
  it.each([
    [ONE, 'https', 'https'],
    [ONE, 'HTTPS', 'https'],
    [RANGES, 'http, https', 'https'],
    [RANGES, 'https, http', 'http'],
    [ONE, 'http', 'http'],
    [ONE, 'wss', 'http'],
    [ONE, 'https://evil.example', 'http'],
    [ONE, 'x'.repeat(10_000), 'http'],
    [ONE, '', 'http'],
    ['false', 'https', 'http'],
    ['192.0.2.9', 'https', 'http'],
  ])('is what a trusted proxy says: by TRUST_PROXY=%s, of %j', async (trust, saying, protocol) => {
    const app = fastify();
    await app.register(clientAddress, { env: readEnv({ TRUST_PROXY: trust }) });
    app.get('/', (request) => ({ protocol: request.protocol, ip: request.ip }));
    const headers = { 'x-forwarded-proto': saying };
    const response = await app.inject({ url: '/', headers, remoteAddress: '::ffff:10.0.0.1' });
    expect(response.json()).toEqual({ protocol, ip: '10.0.0.1' });
  });
});
