import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import type { JSONWebKeySet } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createVerifier } from '../../src/verifier/index.ts';
import { SECOND, useMovableClock } from './clock.ts';
import { type Answer, json, keySet, startIssuer, status, text, verifierOf } from './issuer-server.ts';
import { AUDIENCE, ISSUER, issuedToken, makeKey } from './key-pair.ts';
import { refusalOf } from './refusal.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const key = makeKey('EdDSA', 'first');
const next = makeKey('EdDSA', 'second');
const rsa = makeKey('RS256', 'rsa');

const pass = useMovableClock();
const unavailable = { code: 'SERVICE_UNAVAILABLE', reason: 'issuer_unreachable' };

const { d, ...publicOnly } = key.privateKey.export({ format: 'jwk' });
const padded = JSON.stringify({ keys: [key.jwk], padding: ' '.repeat(64_000) });
const redirectTo =
  (path: string): Answer =>
  (request, response) => {
    if (request.url === path) return keySet(key)(request, response);
    response.writeHead(302, { location: path }).end();
  };

describe('an answer that is not to be trusted', () => {
  const answers: [string, Answer][] = [
    ['a 500', status(500)],
    ['a 404', status(404, {}, JSON.stringify({ keys: [key.jwk] }))],
    ['a 201 with the keys', status(201, {}, JSON.stringify({ keys: [key.jwk] }))],
    ['a 204', status(204)],
    ['a redirect', redirectTo('/elsewhere')],
    ['no JSON', text('<html>')],
    ['half of the JSON', text(JSON.stringify({ keys: [key.jwk] }).slice(0, -1))],
    ['nothing', text('')],
    ['null', json(null)],
    ['an array', json([key.jwk])],
    ['a key instead of a set', json(key.jwk)],
    ['no keys', json({})],
    ['an empty set', json({ keys: [] })],
    ['keys that are no array', json({ keys: { 0: key.jwk, length: 1 } })],
    ['a null among the keys', json({ keys: [key.jwk, null] })],
    ['a private key', json({ keys: [{ ...publicOnly, d, kid: 'first' }] })],
    [
      'a private key beside the public one',
      json({ keys: [key.jwk, { ...next.privateKey.export({ format: 'jwk' }) }] }),
    ],
    [
      'a private RSA key',
      json({ keys: [{ ...rsa.privateKey.export({ format: 'jwk' }), kid: 'rsa' }, key.jwk] }),
    ],
    ['a symmetric key', json({ keys: [key.jwk, { kty: 'oct', k: 'c2VjcmV0', kid: 'symmetric' }] })],
    ['over 64 kB', text(padded)],
    [
      'little that unpacks to much',
      (_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(padded));
      },
    ],
  ];

  it.each(answers)('counts as none: %s', async (_, answer) => {
    const issuer = await startIssuer(answer);
    const verifier = verifierOf(issuer);
    expect(await refusalOf(() => verifier.verify(issuedToken(key)))).toMatchObject(unavailable);
    issuer.answer = keySet(key);
    pass(5 * SECOND);
    expect(await verifier.verify(issuedToken(key))).toMatchObject({ id: 'user-1' });
    issuer.answer = answer;
    expect(await refusalOf(() => verifier.verify(issuedToken(next)))).toMatchObject(unavailable);
    expect(await verifier.verify(issuedToken(key, { sub: 'user-2' }))).toMatchObject({ id: 'user-2' });
  });

  it.each([
    ['a private key', [{ ...publicOnly, d, kid: 'first' }]],
    ['a symmetric key', [key.jwk, { kty: 'oct', k: 'c2VjcmV0' }]],
    ['no keys', []],
  ])('counts as none in this process too: %s', async (_, jwks) => {
    const source = () => Promise.resolve({ keys: jwks } as JSONWebKeySet);
    const verifier = createVerifier({ jwks: { source, issuer: ISSUER, audience: AUDIENCE } });
    expect(await refusalOf(() => verifier.verify(issuedToken(key)))).toMatchObject(unavailable);
  });

  it('is not read to its end where it never ends', async () => {
    let sent = 0;
    const issuer = await startIssuer((_request, response) => {
      const chunk = ' '.repeat(16_384);
      const write = () => {
        while (!response.destroyed && sent < 100_000_000) {
          sent += chunk.length;
          if (!response.write(chunk)) return;
        }
      };
      response.on('drain', write);
      write();
    });
    expect(await refusalOf(() => verifierOf(issuer).verify(issuedToken(key)))).toMatchObject(unavailable);
    expect(sent).toBeLessThan(20_000_000);
  });

  it('is waited for no longer than 5 s, whether it never begins or never ends', {
    timeout: 10_000,
  }, async () => {
    const silent = await startIssuer(() => undefined);
    const endless = await startIssuer(
      (_request, response) => void response.writeHead(200).write('{"keys":['),
    );
    const started = Date.now();
    // Under Node 20 a collected request takes its timeout along.
    const collect = setTimeout(collectGarbage, 1000);
    onTestFinished(() => clearTimeout(collect));
    const attempts = [silent, endless].map((issuer) =>
      refusalOf(() => verifierOf(issuer).verify(issuedToken(key))),
    );
    for (const refusal of await Promise.all(attempts)) expect(refusal).toMatchObject(unavailable);
    expect(Date.now() - started).toBeGreaterThan(4000);
    expect(Date.now() - started).toBeLessThan(7000);
  });
});
