import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCompactToken } from '../../src/verifier/compact.ts';
import { createVerifier } from '../../src/verifier/index.ts';
import { AUDIENCE, ISSUER, issuedToken, makeKey } from './key-pair.ts';
import { refusalOf } from './refusal.ts';
import { spellingsOf } from './spellings.ts';
import { inSeconds, makeToken, SECRET, secretToken } from './tokens.ts';

const key = makeKey('EdDSA', 'key');
const jwks = { source: () => Promise.resolve({ keys: [key.jwk] }), issuer: ISSUER, audience: AUDIENCE };

const verifierFor = (algorithm: 'HS256' | 'HS384' | 'HS512') =>
  createVerifier({ secret: { value: SECRET, algorithm }, jwks });

/** Payloads whose texts end in each of the possible ways: on a whole group, or with two or four unused bits. */
const FILLERS = ['', 'x', 'xx'];

describe('a token', () => {
  it.each(
    (['HS256', 'HS384', 'HS512'] as const).flatMap((alg) => FILLERS.map((filler) => [alg, filler] as const)),
  )('of %s, filled with "%s", has one spelling only', async (alg, filler) => {
    const verifier = verifierFor(alg);
    const claims = { sub: 'user-1', exp: inSeconds(900), filler: `>>>???${filler}` };
    const token = makeToken({ alg, filler }, claims, SECRET);
    expect(await verifier.verify(token)).toMatchObject({ id: 'user-1' });
    for (const spelling of spellingsOf(token))
      expect(await refusalOf(() => verifier.verify(spelling))).toMatchObject({
        code: 'TOKEN_INVALID',
        reason: 'malformed',
      });
  });

  it('of a key pair has one spelling only', async () => {
    const verifier = verifierFor('HS256');
    const token = issuedToken(key);
    expect(await verifier.verify(token)).toMatchObject({ id: 'user-1' });
    for (const spelling of spellingsOf(token))
      expect(await refusalOf(() => verifier.verify(spelling))).toMatchObject({ reason: 'malformed' });
  });

  it.each(['.', ' ', '\t', '\n', '\0', '=', ',', '"', '\u00a0', 'é'])(
    'has nothing around it: %j',
    async (text) => {
      const token = secretToken();
      for (const wrapped of [token + text, text + token])
        expect(await refusalOf(() => verifierFor('HS256').verify(wrapped))).toMatchObject({
          reason: 'malformed',
        });
    },
  );

  it.each([
    '',
    '.',
    '..',
    'a',
    'aa.bb',
    'YQ.YQ.',
    '.YQ.YQ',
    'YQ..YQ',
    'YQ.YQ.YQ.YQ',
    'YQ.YQ.A',
    'YWFhA.YQ.YQ',
  ])('has three parts of whole bytes: %j', async (token) => {
    expect(isCompactToken(token)).toBe(false);
    expect(await refusalOf(() => verifierFor('HS256').verify(token))).toMatchObject({ reason: 'malformed' });
  });
});

describe('the check of the spelling', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const part = fc.oneof(
    fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 9 }),
    fc.string({ unit: fc.constantFrom(...alphabet, '=', ' ', '+', '/', '.'), maxLength: 9 }),
  );

  it('agrees with decoding and encoding again', () => {
    const isSame = (text: string) =>
      text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text;
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), (parts) => {
        const token = parts.join('.');
        const split = token.split('.');
        expect(isCompactToken(token)).toBe(split.length === 3 && split.every(isSame));
      }),
      { numRuns: 2000 },
    );
  });
});
