import { describe, expect, it } from 'vitest';
import { createVerifier } from '../../src/verifier/index.ts';
import { refusalOf } from './refusal.ts';
import { inSeconds, makeToken, SECRET, secretToken } from './tokens.ts';

const verifier = createVerifier({ secret: { value: SECRET, algorithm: 'HS256' } });
const claims = { sub: 'user-1', exp: inSeconds(900) };

describe('a token of the shared secret', () => {
  it('is accepted', async () => {
    const exp = inSeconds(900);
    expect(await verifier.verify(secretToken({ exp }))).toEqual({
      id: 'user-1',
      email: null,
      name: null,
      expiresAt: exp,
      authenticatedAt: 0,
    });
  });

  it.each(['HS256', 'HS384', 'HS512'] as const)(
    'is accepted with the configured algorithm %s',
    async (algorithm) => {
      const token = makeToken({ alg: algorithm }, claims, SECRET);
      const configured = createVerifier({ secret: { value: SECRET, algorithm } });
      expect(await configured.verify(token)).toMatchObject({ id: 'user-1' });
    },
  );

  it.each(['HS384', 'HS512'])(
    'is refused with another algorithm, though the secret is right: %s',
    async (alg) => {
      const token = makeToken({ alg }, claims, SECRET);
      expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ code: 'TOKEN_INVALID' });
    },
  );

  it('is refused with another secret', async () => {
    const token = makeToken({ alg: 'HS256' }, claims, `${SECRET}.`);
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({
      code: 'TOKEN_INVALID',
      reason: 'signature',
    });
  });

  it.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    'hs256',
    'HS256 ',
    'HS1',
    'dir',
    'A256KW',
    '__proto__',
    'constructor',
  ])('is refused with alg %j', async (alg) => {
    const [, payload, signature] = secretToken().split('.');
    const header = Buffer.from(JSON.stringify({ alg })).toString('base64url');
    for (const token of [`${header}.${payload}.`, `${header}.${payload}.${signature}`]) {
      expect(await refusalOf(() => verifier.verify(token))).toMatchObject({
        code: 'TOKEN_INVALID',
        detail: 'Invalid token',
      });
    }
  });

  it.each([null, 1, true, ['HS256'], { toString: 'HS256' }, undefined])(
    'is refused with alg %j',
    async (alg) => {
      const token = makeToken(JSON.stringify({ alg }), claims, SECRET);
      expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ code: 'TOKEN_INVALID' });
    },
  );

  it.each([['exp'], ['b64'], [], 'exp', null, { 0: 'exp' }])('is refused with crit %j', async (crit) => {
    const token = secretToken({}, { crit, b64: true });
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('is refused with an unencoded payload (RFC 7797)', async () => {
    const token = secretToken({}, { b64: false, crit: ['b64'] });
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it.each([
    ['jwk', { kty: 'oct', k: Buffer.from('of the attacker').toString('base64url') }],
    ['jku', 'http://127.0.0.1:1/jwks'],
    ['x5u', 'http://127.0.0.1:1/cert'],
    ['x5c', ['MIIB']],
    ['kid', '../../../../dev/null'],
    ['kid', "' OR '1'='1"],
  ])('gets no key from the header member %s', async (member, value) => {
    const header = { alg: 'HS256', [member]: value };
    const byAttacker = makeToken(header, claims, 'of the attacker');
    expect(await refusalOf(() => verifier.verify(byAttacker))).toMatchObject({ reason: 'signature' });
    const byEmptyKey = makeToken(header, claims, '');
    expect(await refusalOf(() => verifier.verify(byEmptyKey))).toMatchObject({ reason: 'signature' });
    expect(await verifier.verify(makeToken(header, claims, SECRET))).toMatchObject({ id: 'user-1' });
  });
});

describe('an empty secret', () => {
  it('is refused at once: anyone could sign with it', () => {
    expect(() => createVerifier({ secret: { value: '', algorithm: 'HS256' } })).toThrow(
      'The secret is empty',
    );
  });
});

describe('iss and aud of the shared secret', () => {
  const strict = createVerifier({
    secret: { value: SECRET, algorithm: 'HS256', issuer: 'https://issuer.example', audience: 'todo' },
  });
  const right = { iss: 'https://issuer.example', aud: 'todo' };

  it('are not asked for unless configured', async () => {
    expect(await verifier.verify(secretToken({ iss: 'https://any.example', aud: 'any' }))).toMatchObject({
      id: 'user-1',
    });
  });

  it.each([right, { ...right, aud: ['other', 'todo'] }, { ...right, aud: ['todo'] }])(
    'accept %j',
    async (given) => {
      expect(await strict.verify(secretToken(given))).toMatchObject({ id: 'user-1' });
    },
  );

  it.each([
    {},
    { iss: right.iss },
    { aud: right.aud },
    { ...right, iss: 'https://issuer.example/' },
    { ...right, iss: 'HTTPS://ISSUER.EXAMPLE' },
    { ...right, iss: [right.iss] },
    { ...right, iss: null },
    { ...right, aud: 'todo2' },
    { ...right, aud: 'Todo' },
    { ...right, aud: '' },
    { ...right, aud: [] },
    { ...right, aud: [['todo']] },
    { ...right, aud: { 0: 'todo', length: 1 } },
    { ...right, aud: null },
  ])('refuse %j', async (given) => {
    expect(await refusalOf(() => strict.verify(secretToken(given)))).toMatchObject({
      code: 'TOKEN_INVALID',
      detail: 'Invalid token',
    });
  });
});
