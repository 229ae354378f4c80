import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuthError, bearerToken, createVerifier } from '../../src/verifier/index.ts';
import { refusalOf } from './refusal.ts';
import { base64url, makeToken, SECRET, secretToken } from './tokens.ts';

const verifier = createVerifier({ secret: { value: SECRET, algorithm: 'HS256' } });
const [header = '', payload = '', signature = ''] = secretToken().split('.');

describe('a token that was tampered with', () => {
  it.each([
    ['payload of another user', `${header}.${base64url({ sub: 'user-2', exp: 4e9 })}.${signature}`],
    ['no signature', `${header}.${payload}.`],
    ['no signature part', `${header}.${payload}`],
    ['short signature', `${header}.${payload}.${signature.slice(0, -4)}`],
    ['long signature', `${header}.${payload}.${signature}AAAA`],
    ['other header', `${base64url({ alg: 'HS256' })}.${payload}.${signature}`],
    ['five parts, like a JWE', `${header}.${payload}.${signature}.${payload}.${signature}`],
    ['four parts', `${header}.${payload}.${signature}.`],
    ['two tokens', `${header}.${payload}.${signature} ${header}.${payload}.${signature}`],
    ['a header that is no object', makeToken('"HS256"', { sub: 'user-1' }, SECRET)],
    ['a header that is an array', makeToken('["HS256"]', { sub: 'user-1' }, SECRET)],
    ['a header that is null', makeToken('null', { sub: 'user-1' }, SECRET)],
    ['a header that is no JSON', makeToken('{alg:HS256}', { sub: 'user-1' }, SECRET)],
    ['a payload that is no object', makeToken({ alg: 'HS256' }, '"user-1"', SECRET)],
    ['a payload that is an array', makeToken({ alg: 'HS256' }, [{ sub: 'user-1', exp: 4e9 }], SECRET)],
    ['a payload that is no JSON', makeToken({ alg: 'HS256' }, 'sub=user-1', SECRET)],
    ['an empty payload', makeToken({ alg: 'HS256' }, '', SECRET)],
    ['nothing', ''],
    ['dots', '..'],
    ['many dots', '.'.repeat(8000)],
  ])('is refused: %s', async (_, token) => {
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({
      code: 'TOKEN_INVALID',
      detail: 'Invalid token',
    });
  });

  it('is refused with any one bit of the signature flipped', async () => {
    const bytes = Buffer.from(signature, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const token = `${header}.${payload}.${flipped.toString('base64url')}`;
      expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'signature' });
    }
  });
});

describe('a refusal', () => {
  const strict = createVerifier({
    secret: { value: SECRET, algorithm: 'HS256', issuer: 'https://issuer.example' },
  });

  it.each([
    ['claims that do not fit', secretToken({ email: 'private@example.com' })],
    ['a header that is no JSON', makeToken('private@example.com', {}, SECRET)],
    ['a payload that is no JSON', makeToken({ alg: 'HS256' }, 'private@example.com', SECRET)],
  ])('can be logged: nothing of the token hangs on it, for %s', async (_, token) => {
    const refusal = await refusalOf(() => strict.verify(token));
    expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain('private');
  });
});

describe('the length of a token', () => {
  const tokenOf = (length: number) => {
    // Base64url has no text of every length, so both parts are filled up.
    for (const padding of ['', 'x', 'xx']) {
      for (let filler = 5800; filler < 6000; filler += 1) {
        const payload = { sub: 'user-1', exp: 4e9, padding };
        const token = makeToken({ alg: 'HS256', filler: 'x'.repeat(filler) }, payload, SECRET);
        if (token.length === length) return token;
      }
    }
    throw new Error(`No token of ${length}`);
  };

  it('may be 8000', async () => {
    expect(await verifier.verify(tokenOf(8000))).toMatchObject({ id: 'user-1' });
  });

  it('may not be more', async () => {
    expect(await refusalOf(() => verifier.verify(tokenOf(8001)))).toMatchObject({ reason: 'too_long' });
  });

  it('costs nothing where it is too much', async () => {
    const token = `${header}.${'A'.repeat(8_000_000)}.${signature}`;
    // The shortest of some, because the machine may be busy.
    let shortest = Number.POSITIVE_INFINITY;
    for (let n = 0; n < 5; n += 1) {
      const started = performance.now();
      expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'too_long' });
      shortest = Math.min(shortest, performance.now() - started);
    }
    // Reading it once takes 50 ms and more.
    expect(shortest).toBeLessThan(10);
  });
});

describe('whatever is sent', () => {
  const codePoint = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));
  const text = fc.oneof(fc.string({ unit: codePoint }), fc.string());
  const refused = async (token: string) => {
    expect((await refusalOf(() => verifier.verify(token))).code).toBe('TOKEN_INVALID');
  };

  it('is refused without a crash: any text', async () => {
    await fc.assert(fc.asyncProperty(text, refused));
  });

  it('is refused without a crash: any three parts', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.json().map(base64url),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => refused(parts.join('.'))),
    );
  });

  it('is refused without a crash: any header, any payload, rightly signed but without exp', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (rest, claims) =>
        refused(makeToken(JSON.stringify({ ...rest, alg: 'HS256' }), claims, SECRET)),
      ),
    );
  });

  it('never makes the header reader throw anything else', () => {
    fc.assert(
      fc.property(text, (value) => {
        try {
          bearerToken(value);
        } catch (error) {
          expect(error).toBeInstanceOf(AuthError);
        }
      }),
    );
  });
});
