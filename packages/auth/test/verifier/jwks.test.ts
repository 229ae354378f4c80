import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createVerifier } from '../../src/verifier/index.ts';
import { json, keySet, startIssuer } from './issuer-server.ts';
import { AUDIENCE, ISSUER, issuedToken, makeKey, newRsaKeyPair, type SigningKey } from './key-pair.ts';
import { refusalOf } from './refusal.ts';
import { inSeconds, makeToken, SECRET } from './tokens.ts';

const ALGORITHMS = ['EdDSA', 'ES256', 'ES512', 'RS256', 'PS256'];
const keys = new Map<string, SigningKey>();

function keyOf(alg: string): SigningKey {
  const key = keys.get(alg);
  if (!key) throw new Error(`No key for ${alg}`);
  return key;
}

beforeAll(() => {
  for (const alg of ALGORITHMS) keys.set(alg, makeKey(alg, `key-${alg}`));
});

/** A verifier that trusts exactly these keys, in this process. */
function trusting(...jwks: readonly object[]) {
  const source = () => Promise.resolve(JSON.parse(JSON.stringify({ keys: jwks })));
  return createVerifier({ jwks: { source, issuer: ISSUER, audience: AUDIENCE } });
}

const invalid = { code: 'TOKEN_INVALID', detail: 'Invalid token' };

describe('a token of a key pair', () => {
  it.each(ALGORITHMS)('is accepted by %s, from an issuer on the network', async (alg) => {
    const issuer = await startIssuer(keySet(...keys.values()));
    const verifier = createVerifier({ jwks: { source: issuer.url, issuer: ISSUER, audience: AUDIENCE } });
    expect(
      await verifier.verify(issuedToken(keyOf(alg), { email: 'ann@example.com', name: 'Ann' })),
    ).toMatchObject({
      id: 'user-1',
      email: 'ann@example.com',
      name: 'Ann',
    });
  });

  it.each(ALGORITHMS)('is accepted by %s, from an issuer in this process', async (alg) => {
    expect(await trusting(keyOf(alg).jwk).verify(issuedToken(keyOf(alg)))).toMatchObject({ id: 'user-1' });
  });

  it.each(ALGORITHMS)('is refused with a changed payload: %s', async (alg) => {
    const [header, , signature] = issuedToken(keyOf(alg)).split('.');
    const [, payload] = issuedToken(keyOf(alg), { sub: 'user-2' }).split('.');
    const refusal = await refusalOf(() =>
      trusting(keyOf(alg).jwk).verify(`${header}.${payload}.${signature}`),
    );
    expect(refusal).toMatchObject({ ...invalid, reason: 'signature' });
  });

  it.each(ALGORITHMS)('is refused from another key under the same kid: %s', async (alg) => {
    const isRsa = keyOf(alg).publicKey.asymmetricKeyType === 'rsa';
    const token = issuedToken(makeKey(alg, `key-${alg}`, isRsa ? newRsaKeyPair : undefined));
    expect(await refusalOf(() => trusting(keyOf(alg).jwk).verify(token))).toMatchObject(invalid);
  });

  it.each(['ES256', 'ES512'])('is refused with a signature of zeros (CVE-2022-21449): %s', async (alg) => {
    const [header, payload, signature = ''] = issuedToken(keyOf(alg)).split('.');
    const zeros = Buffer.alloc(Buffer.from(signature, 'base64url').length).toString('base64url');
    const token = `${header}.${payload}.${zeros}`;
    expect(await refusalOf(() => trusting(keyOf(alg).jwk).verify(token))).toMatchObject(invalid);
  });

  it('is called expired only where its signature is right', async () => {
    const verifier = trusting(keyOf('EdDSA').jwk);
    const expired = { exp: inSeconds(-3600) };
    expect(await refusalOf(() => verifier.verify(issuedToken(keyOf('EdDSA'), expired)))).toMatchObject({
      code: 'TOKEN_EXPIRED',
    });
    const forged = issuedToken(makeKey('EdDSA', 'key-EdDSA'), expired);
    expect(await refusalOf(() => verifier.verify(forged))).toMatchObject(invalid);
  });
});

describe('iss and aud of a key pair', () => {
  it.each([{}, { aud: [AUDIENCE] }, { aud: ['other', AUDIENCE] }])('are accepted as %j', async (claims) => {
    expect(await trusting(keyOf('EdDSA').jwk).verify(issuedToken(keyOf('EdDSA'), claims))).toMatchObject({
      id: 'user-1',
    });
  });

  it.each([
    { iss: undefined },
    { aud: undefined },
    { iss: undefined, aud: undefined },
    { iss: `${ISSUER}/` },
    { iss: ISSUER.toUpperCase() },
    { iss: [ISSUER] },
    { iss: { 0: ISSUER } },
    { iss: AUDIENCE },
    { aud: ISSUER },
    { aud: `${AUDIENCE}/` },
    { aud: [] },
    { aud: [[AUDIENCE]] },
    { aud: null },
  ])('are refused as %j', async (claims) => {
    const token = issuedToken(keyOf('EdDSA'), claims);
    expect(await refusalOf(() => trusting(keyOf('EdDSA').jwk).verify(token))).toMatchObject(invalid);
  });
});

describe('the kind of key', () => {
  it.each(ALGORITHMS)('is never the secret where the token names %s', async (alg) => {
    const verifier = createVerifier({ secret: { value: SECRET, algorithm: 'HS256' } });
    expect(await refusalOf(() => verifier.verify(issuedToken(keyOf(alg))))).toMatchObject({
      ...invalid,
      reason: 'algorithm',
    });
  });

  it.each(['HS256', 'HS384', 'HS512'])('is never a public key where the token names %s', async (alg) => {
    const claims = { sub: 'user-1', iss: ISSUER, aud: AUDIENCE, exp: inSeconds(900) };
    const { jwk, publicKey } = keyOf('RS256');
    const texts = [
      JSON.stringify(jwk),
      JSON.stringify(publicKey.export({ format: 'jwk' })),
      publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      publicKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
      publicKey.export({ format: 'pem', type: 'spki' }).toString().trim(),
      publicKey.export({ format: 'der', type: 'spki' }).toString('latin1'),
      String(jwk.n),
    ];
    const source = () => Promise.resolve({ keys: [jwk] });
    const both = createVerifier({
      secret: { value: SECRET, algorithm: 'HS256' },
      jwks: { source, issuer: ISSUER, audience: AUDIENCE },
    });
    for (const text of texts) {
      const token = makeToken({ alg, kid: jwk.kid }, claims, text);
      expect(await refusalOf(() => trusting(jwk).verify(token))).toMatchObject({ reason: 'algorithm' });
      expect(await refusalOf(() => both.verify(token))).toMatchObject(invalid);
    }
  });

  it('is told apart where both are configured', async () => {
    const source = () => Promise.resolve({ keys: [keyOf('ES256').jwk] });
    const both = createVerifier({
      secret: { value: SECRET, algorithm: 'HS512' },
      jwks: { source, issuer: ISSUER, audience: AUDIENCE },
    });
    const bySecret = makeToken({ alg: 'HS512' }, { sub: 'user-1', exp: inSeconds(900) }, SECRET);
    expect(await both.verify(bySecret)).toMatchObject({ id: 'user-1' });
    expect(await both.verify(issuedToken(keyOf('ES256'), { sub: 'user-2' }))).toMatchObject({ id: 'user-2' });
  });

  it.each([
    'RS384',
    'RS512',
    'PS384',
    'PS512',
    'ES384',
    'ES256K',
    'Ed448',
    'ML-DSA-44',
    'none',
    'RSA-OAEP',
    'eddsa',
  ])('has no place for %s', async (alg) => {
    const [, payload, signature] = issuedToken(keyOf('RS256')).split('.');
    const header = Buffer.from(JSON.stringify({ alg, kid: 'key-RS256' })).toString('base64url');
    const { alg: _, ...jwk } = keyOf('RS256').jwk;
    const token = `${header}.${payload}.${signature}`;
    expect(await refusalOf(() => trusting(jwk).verify(token))).toMatchObject({ reason: 'algorithm' });
  });
});

describe('the key that a token means', () => {
  it('may go without kid where exactly one key fits', async () => {
    const verifier = trusting(keyOf('EdDSA').jwk, keyOf('ES256').jwk);
    expect(await verifier.verify(issuedToken(keyOf('ES256'), {}, { kid: undefined }))).toMatchObject({
      id: 'user-1',
    });
  });

  it('must be named where several fit', async () => {
    const verifier = trusting(keyOf('ES256').jwk, makeKey('ES256', 'other').jwk);
    const token = issuedToken(keyOf('ES256'), {}, { kid: undefined });
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject(invalid);
  });

  it.each(['', 'KEY-ES256', 'other', 1, null, ['key-ES256'], {}])(
    'is not found by the kid %j',
    async (kid) => {
      const token = issuedToken(keyOf('ES256'), {}, { kid });
      expect(await refusalOf(() => trusting(keyOf('ES256').jwk).verify(token))).toMatchObject(invalid);
    },
  );

  it.each([
    { alg: 'PS256' },
    { alg: 'RS512' },
    { alg: 'HS256' },
    { use: 'enc' },
    { key_ops: ['encrypt'] },
    { key_ops: [] },
  ])('is refused where it says %j of itself', async (members) => {
    const verifier = trusting({ ...keyOf('RS256').jwk, ...members });
    expect(await refusalOf(() => verifier.verify(issuedToken(keyOf('RS256'))))).toMatchObject(invalid);
  });

  it('fits by its type and curve where it names no algorithm', async () => {
    const bare = [...keys.values()].map(({ jwk: { alg: _, use: __, ...jwk } }) => ({ ...jwk, kid: 'one' }));
    const verifier = trusting(...bare.filter(({ kty }) => kty !== 'RSA'));
    for (const alg of ['EdDSA', 'ES256', 'ES512']) {
      expect(await verifier.verify(issuedToken(keyOf(alg), {}, { kid: 'one' }))).toMatchObject({
        id: 'user-1',
      });
    }
  });

  it('is found among keys of types that are not known here (RFC 7517, section 5)', async () => {
    const verifier = trusting(
      { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA', kid: 'other' },
      keyOf('ES256').jwk,
    );
    expect(await verifier.verify(issuedToken(keyOf('ES256')))).toMatchObject({ id: 'user-1' });
  });

  it('is refused as an RSA key under 2048 bits', async () => {
    const short = makeKey('RS256', 'short', () => generateKeyPairSync('rsa', { modulusLength: 1024 }));
    expect(await refusalOf(() => trusting(short.jwk).verify(issuedToken(short)))).toMatchObject(invalid);
  });

  it('is refused as a point that is not on its curve', async () => {
    const { jwk } = keyOf('ES256');
    const verifier = trusting({ ...jwk, y: jwk.x });
    expect(await refusalOf(() => verifier.verify(issuedToken(keyOf('ES256'))))).toMatchObject(invalid);
  });

  it.each(['jwk', 'jku', 'x5u', 'x5c'])('never comes from the header member %s', async (member) => {
    const attacker = makeKey('ES256', 'key-ES256');
    const elsewhere = await startIssuer(json({ keys: [attacker.jwk] }));
    const values: Record<string, unknown> = {
      jwk: attacker.jwk,
      jku: elsewhere.url.href,
      x5u: elsewhere.url.href,
      x5c: [attacker.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
    };
    for (const kid of ['key-ES256', 'other', undefined]) {
      const token = issuedToken(attacker, {}, { kid, [member]: values[member] });
      expect(await refusalOf(() => trusting(keyOf('ES256').jwk).verify(token))).toMatchObject(invalid);
    }
    expect(elsewhere.requests).toBe(0);
  });

  it('is not asked for by a token with crit', async () => {
    const issuer = await startIssuer(keySet(keyOf('ES256')));
    const verifier = createVerifier({ jwks: { source: issuer.url, issuer: ISSUER, audience: AUDIENCE } });
    const token = issuedToken(keyOf('ES256'), {}, { crit: ['exp'] });
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'critical_extension' });
    expect(issuer.requests).toBe(0);
  });
});
