import { afterEach, describe, expect, it, vi } from 'vitest';
import { createVerifier, type Principal, type Verifier } from '../../src/verifier/index.ts';
import { refusalOf } from './refusal.ts';
import { spellingsOf } from './spellings.ts';
import { inSeconds, SECRET, secretToken } from './tokens.ts';

const options = { secret: { value: SECRET, algorithm: 'HS256' } } as const;

afterEach(() => {
  vi.useRealTimers();
});

async function accept(verifier: Verifier, token: string): Promise<Principal> {
  const principal = await verifier.verify(token);
  verifier.remember(principal);
  return principal;
}

describe('a token that was verified', () => {
  it('is not remembered by that alone', async () => {
    const verifier = createVerifier(options);
    const token = secretToken();
    await verifier.verify(token);
    expect(verifier.remembers(token)).toBe(false);
    expect(verifier.verify(token)).toBeInstanceOf(Promise);
  });

  it('is not remembered for a principal that was made by another', async () => {
    const verifier = createVerifier(options);
    const token = secretToken();
    const principal = await verifier.verify(token);
    verifier.remember({ ...principal });
    createVerifier(options).remember(principal);
    expect(verifier.remembers(token)).toBe(false);
    verifier.remember(principal);
    expect(verifier.remembers(token)).toBe(true);
  });
});

describe('a token that was accepted', () => {
  it('is known at once the next time', async () => {
    const verifier = createVerifier(options);
    const token = secretToken();
    const first = verifier.verify(token);
    expect(first).toBeInstanceOf(Promise);
    const principal = await first;
    verifier.remember(principal);
    expect(verifier.verify(token)).toBe(principal);
    verifier.remember(principal);
    expect(verifier.verify(token)).toBe(principal);
  });

  it('is known by what was accepted last, if it was verified twice at once', async () => {
    const verifier = createVerifier(options);
    const token = secretToken();
    const [first, second] = await Promise.all([verifier.verify(token), verifier.verify(token)]);
    verifier.remember(first);
    verifier.remember(second);
    expect(verifier.verify(token)).toBe(second);
  });

  it('is forgotten when it expires, tolerance included', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T09:00:00Z') });
    const verifier = createVerifier(options);
    const token = secretToken({ exp: inSeconds(60) });
    await accept(verifier, token);
    vi.setSystemTime(new Date('2026-11-21T09:01:04.999Z'));
    expect(await verifier.verify(token)).toMatchObject({ id: 'user-1' });
    vi.setSystemTime(new Date('2026-11-21T09:01:05Z'));
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('does not vouch for another spelling of it', async () => {
    const verifier = createVerifier(options);
    const token = secretToken();
    await accept(verifier, token);
    for (const spelling of spellingsOf(token)) {
      expect(verifier.remembers(spelling)).toBe(false);
      expect(await refusalOf(() => verifier.verify(spelling))).toMatchObject({ reason: 'malformed' });
    }
  });

  it('does not vouch for a payload of another user under its signature', async () => {
    const verifier = createVerifier(options);
    const [header, , signature] = secretToken({ sub: 'user-1' }).split('.');
    const [, payload] = secretToken({ sub: 'user-2' }).split('.');
    await accept(verifier, secretToken({ sub: 'user-1' }));
    const mixed = `${header}.${payload}.${signature}`;
    expect(await refusalOf(() => verifier.verify(mixed))).toMatchObject({ reason: 'signature' });
  });

  it('is known only to the verifier that verified it', async () => {
    const token = secretToken();
    await accept(createVerifier(options), token);
    const other = createVerifier({ secret: { value: 'quite another secret, as long', algorithm: 'HS256' } });
    expect(await refusalOf(() => other.verify(token))).toMatchObject({ reason: 'signature' });
  });

  it('makes room for others of its user, the oldest first, and for nobody else', async () => {
    const verifier = createVerifier(options);
    const other = secretToken({ sub: 'user-2' });
    await accept(verifier, other);
    const tokens = Array.from({ length: 40 }, (_, jti) => secretToken({ sub: 'user-1', jti }));
    for (const token of tokens) await accept(verifier, token);
    expect(tokens.map((token) => verifier.remembers(token))).toEqual(tokens.map((_, n) => n >= 24));
    expect(verifier.remembers(other)).toBe(true);
  });

  it('is not made newer by being used', async () => {
    const verifier = createVerifier(options);
    const tokens = Array.from({ length: 17 }, (_, jti) => secretToken({ jti }));
    for (const token of tokens.slice(0, 16)) await accept(verifier, token);
    await accept(verifier, tokens[0] ?? '');
    await accept(verifier, tokens[16] ?? '');
    expect(tokens.map((token) => verifier.remembers(token))).toEqual(tokens.map((_, n) => n > 0));
  });
});
