import { afterEach, describe, expect, it, vi } from 'vitest';
import { createVerifier, type Principal } from '../../src/verifier/index.ts';
import { refusalOf } from './refusal.ts';
import { inSeconds, SECRET, secretToken } from './tokens.ts';

const options = { secret: { value: SECRET, algorithm: 'HS256' } } as const;

afterEach(() => {
  vi.useRealTimers();
});

describe('a token that was verified', () => {
  it('is known at once the next time', async () => {
    const verifier = createVerifier(options);
    const token = secretToken();
    const first = verifier.verify(token);
    expect(first).toBeInstanceOf(Promise);
    expect(verifier.verify(token)).toBeInstanceOf(Promise);
    const principal = await first;
    expect(verifier.verify(token)).toBe(principal);
  });

  it('is forgotten when it expires, tolerance included', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-21T09:00:00Z') });
    const verifier = createVerifier(options);
    const token = secretToken({ exp: inSeconds(60) });
    await verifier.verify(token);
    vi.setSystemTime(new Date('2026-11-21T09:01:04.999Z'));
    expect(await verifier.verify(token)).toMatchObject({ id: 'user-1' });
    vi.setSystemTime(new Date('2026-11-21T09:01:05Z'));
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('does not vouch for another spelling of its signature', async () => {
    const verifier = createVerifier(options);
    const token = secretToken();
    await verifier.verify(token);
    // 32 bytes are 43 characters, the last of which has two bits that decode to nothing.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(token.at(-1) ?? '');
    const respelled = token.slice(0, -1) + alphabet[last ^ 1];
    const result = verifier.verify(respelled);
    expect(result).toBeInstanceOf(Promise);
    // The bytes are the same: jose may take it, and then it speaks for the same user.
    await Promise.resolve(result).then(
      (principal: Principal) => expect(principal.id).toBe('user-1'),
      (error: unknown) => expect(error).toMatchObject({ code: 'TOKEN_INVALID' }),
    );
    const forged = token.slice(0, -1) + alphabet[last ^ 4];
    expect(await refusalOf(() => verifier.verify(forged))).toMatchObject({ reason: 'signature' });
  });

  it('does not vouch for a payload of another user under its signature', async () => {
    const verifier = createVerifier(options);
    const [header, , signature] = secretToken({ sub: 'user-1' }).split('.');
    const [, payload] = secretToken({ sub: 'user-2' }).split('.');
    await verifier.verify(secretToken({ sub: 'user-1' }));
    const mixed = `${header}.${payload}.${signature}`;
    expect(await refusalOf(() => verifier.verify(mixed))).toMatchObject({ reason: 'signature' });
  });

  it('is known only to the verifier that verified it', async () => {
    const token = secretToken();
    await createVerifier(options).verify(token);
    const other = createVerifier({ secret: { value: 'quite another secret, as long', algorithm: 'HS256' } });
    expect(await refusalOf(() => other.verify(token))).toMatchObject({ reason: 'signature' });
  });

  it('makes room for others: memory is bounded', async () => {
    const verifier = createVerifier(options);
    const padding = 'x'.repeat(5700);
    const first = secretToken({ sub: 'user-0', padding });
    await verifier.verify(first);
    for (let user = 1; user < 2100; user += 1)
      await verifier.verify(secretToken({ sub: `user-${user}`, padding }));
    expect(verifier.verify(first)).toBeInstanceOf(Promise);
  });
});
