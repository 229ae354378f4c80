import { describe, expect, it } from 'vitest';
import { bearerToken } from '../../src/verifier/index.ts';
import { refusalOf } from './refusal.ts';

describe('bearerToken', () => {
  it.each(['Bearer abc', 'bearer abc', 'BEARER abc', 'bEaReR abc', 'Bearer   abc'])(
    'takes the token out of %j',
    (header) => {
      expect(bearerToken(header)).toBe('abc');
    },
  );

  it('leaves what follows the token to the verifier: HTTP has taken white space off the ends', () => {
    expect(bearerToken('Bearer abc \t')).toBe('abc \t');
  });

  it.each([
    undefined,
    '',
    ' ',
    'Bearer',
    'Bearer ',
    'Bearer    ',
    'Bearer\tabc',
    'Bearerabc',
    'Bearer=abc',
    'Basic abc',
    'Basic Bearer abc',
    'Token abc',
    'abc',
    'a.b.c',
    ' Bearer abc',
  ])('finds no token in %j', async (header) => {
    const refusal = await refusalOf(() => bearerToken(header));
    expect(refusal).toMatchObject({ code: 'TOKEN_MISSING', detail: 'Not authenticated' });
  });

  it.each(['Bearer a b', 'Bearer a, Bearer b', 'Bearer a,b'])(
    'takes %j as one token, not as a choice',
    (header) => {
      expect(bearerToken(header)).toBe(header.slice('Bearer '.length));
    },
  );

  it('is not slowed down by a header made of blanks', () => {
    const started = performance.now();
    expect(() => bearerToken(`Bearer${' '.repeat(1_000_000)}\n`)).toThrow('Not authenticated');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
