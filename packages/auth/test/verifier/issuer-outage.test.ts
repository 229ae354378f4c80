import { describe, expect, it, vi } from 'vitest';
import { createVerifier } from '../../src/verifier/index.ts';
import { MINUTE, SECOND, useMovableClock } from './clock.ts';
import { broken, keySet, startIssuer, verifierOf } from './issuer-server.ts';
import { AUDIENCE, ISSUER, issuedToken, makeKey } from './key-pair.ts';
import { refusalOf } from './refusal.ts';
import { SECRET, secretToken } from './tokens.ts';

const key = makeKey('EdDSA', 'first');
const next = makeKey('EdDSA', 'second');
const rsa = makeKey('RS256', 'rsa');

const pass = useMovableClock();
const unavailable = { code: 'SERVICE_UNAVAILABLE', reason: 'issuer_unreachable' };

describe('the keys of an issuer', () => {
  it('are fetched once for many tokens at the same time', async () => {
    const issuer = await startIssuer(keySet(key, rsa));
    const verifier = verifierOf(issuer);
    const tokens = Array.from({ length: 50 }, (_, user) =>
      issuedToken(user % 2 ? key : rsa, { sub: `user-${user}` }),
    );
    const principals = await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(principals.map(({ id }) => id)).toEqual(tokens.map((_, user) => `user-${user}`));
    expect(issuer.requests).toBe(1);
  });

  it('are asked for anew at once when a token names an unknown one', async () => {
    const issuer = await startIssuer(keySet(key));
    const verifier = verifierOf(issuer);
    await verifier.verify(issuedToken(key));
    issuer.answer = keySet(key, next);
    const tokens = Array.from({ length: 20 }, (_, user) => issuedToken(next, { sub: `user-${user}` }));
    await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(issuer.requests).toBe(2);
    expect(await verifier.verify(issuedToken(key, { sub: 'user-2' }))).toMatchObject({ id: 'user-2' });
  });

  it('lose one that was withdrawn after its token was verified, and before it was accepted', async () => {
    const issuer = await startIssuer(keySet(key));
    const verifier = verifierOf(issuer);
    await verifier.verify(issuedToken(key));
    const token = issuedToken(key, { sub: 'user-2' });
    const principal = await verifier.verify(token);
    issuer.answer = keySet(next);
    await verifier.verify(issuedToken(next));
    verifier.remember(principal);
    expect(verifier.remembers(token)).toBe(false);
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('do not have a key that a healthy issuer does not show', async () => {
    const issuer = await startIssuer(keySet(key));
    const refusal = await refusalOf(() => verifierOf(issuer).verify(issuedToken(next)));
    expect(refusal).toMatchObject({ code: 'TOKEN_INVALID', detail: 'Invalid token' });
  });

  it('are not asked for again within ten minutes', async () => {
    const issuer = await startIssuer(keySet(key));
    const verifier = verifierOf(issuer);
    await verifier.verify(issuedToken(key));
    pass(9.9 * MINUTE);
    await verifier.verify(issuedToken(key, { sub: 'user-2', exp: 4e9 }));
    // What would be asked in the background has left by then.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(issuer.requests).toBe(1);
  });

  it('lose one that was withdrawn, after ten minutes, though its token is remembered', async () => {
    const issuer = await startIssuer(keySet(key));
    const verifier = verifierOf(issuer);
    const token = issuedToken(key, { exp: 4e9 });
    await verifier.verify(issuedToken(key));
    verifier.remember(await verifier.verify(token));
    issuer.answer = keySet(next);
    pass(9.9 * MINUTE);
    expect(verifier.verify(token)).toMatchObject({ id: 'user-1' });
    pass(0.2 * MINUTE);
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

describe('after an idle night', () => {
  it.each(['user-1', 'user-2'])(
    'a key that was withdrawn meanwhile does not count once more, for %s',
    async (sub) => {
      const issuer = await startIssuer(keySet(key));
      const verifier = verifierOf(issuer);
      await verifier.verify(issuedToken(key));
      verifier.remember(await verifier.verify(issuedToken(key, { exp: 4e9 })));
      issuer.answer = keySet(next);
      pass(600 * MINUTE);
      const refusal = await refusalOf(() => verifier.verify(issuedToken(key, { sub, exp: 4e9 })));
      expect(refusal).toMatchObject({ code: 'TOKEN_INVALID' });
    },
  );

  it('an issuer that hangs is waited for once, not by every token', { timeout: 10_000 }, async () => {
    const issuer = await startIssuer(keySet(key));
    const verifier = verifierOf(issuer);
    await verifier.verify(issuedToken(key));
    issuer.answer = () => undefined;
    pass(600 * MINUTE);
    await verifier.verify(issuedToken(key, { sub: 'user-2', exp: 4e9 }));
    pass(5 * SECOND);
    const started = Date.now();
    expect(await verifier.verify(issuedToken(key, { sub: 'user-3', exp: 4e9 }))).toMatchObject({
      id: 'user-3',
    });
    expect(Date.now() - started).toBeLessThan(1000);
    await vi.waitFor(() => expect(issuer.requests).toBe(3));
  });
});

describe('while the issuer is down', () => {
  it('known keys go on working, for hours', async () => {
    const issuer = await startIssuer(keySet(key));
    const verifier = verifierOf(issuer);
    await verifier.verify(issuedToken(key));
    issuer.answer = broken;
    for (let hour = 0; hour < 5; hour += 1) {
      pass(60 * MINUTE);
      expect(await verifier.verify(issuedToken(key, { sub: `user-${hour}`, exp: 4e9 }))).toMatchObject({
        id: `user-${hour}`,
      });
    }
  });

  it('a token with an unknown key is neither accepted nor called invalid', async () => {
    const issuer = await startIssuer(keySet(key));
    const verifier = verifierOf(issuer);
    await verifier.verify(issuedToken(key));
    issuer.answer = broken;
    const refusal = await refusalOf(() => verifier.verify(issuedToken(next)));
    expect(refusal).toMatchObject({ ...unavailable, retryAfterSeconds: 5 });
    expect(refusal.detail).not.toContain('127.0.0.1');
  });

  it('no token is accepted or called invalid before the keys were ever known', async () => {
    const issuer = await startIssuer(broken);
    expect(await refusalOf(() => verifierOf(issuer).verify(issuedToken(key)))).toMatchObject(unavailable);
  });

  it('it is left alone for 5 s, and then asked once', async () => {
    const issuer = await startIssuer(broken);
    const verifier = verifierOf(issuer);
    for (let attempt = 0; attempt < 20; attempt += 1)
      await refusalOf(() => verifier.verify(issuedToken(key)));
    expect(issuer.requests).toBe(1);
    pass(4 * SECOND);
    expect(await refusalOf(() => verifier.verify(issuedToken(key)))).toMatchObject({ retryAfterSeconds: 1 });
    expect(issuer.requests).toBe(1);
    pass(SECOND);
    await Promise.all(Array.from({ length: 20 }, () => refusalOf(() => verifier.verify(issuedToken(key)))));
    expect(issuer.requests).toBe(2);
  });

  it('it is noticed when it is back', async () => {
    const issuer = await startIssuer(broken);
    const verifier = verifierOf(issuer);
    await refusalOf(() => verifier.verify(issuedToken(key)));
    issuer.answer = keySet(key);
    pass(5 * SECOND);
    expect(await verifier.verify(issuedToken(key))).toMatchObject({ id: 'user-1' });
  });

  it('tokens of the shared secret do not notice', async () => {
    const issuer = await startIssuer(broken);
    const verifier = createVerifier({
      secret: { value: SECRET, algorithm: 'HS256' },
      jwks: { source: issuer.url, issuer: ISSUER, audience: AUDIENCE },
    });
    expect(await verifier.verify(secretToken())).toMatchObject({ id: 'user-1' });
    await refusalOf(() => verifier.verify('no token'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(issuer.requests).toBe(0);
  });

  it('one in this process is treated alike', async () => {
    let asked = 0;
    const source = () => {
      asked += 1;
      return Promise.reject(new Error('no database'));
    };
    const verifier = createVerifier({ jwks: { source, issuer: ISSUER, audience: AUDIENCE } });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const refusal = await refusalOf(() => verifier.verify(issuedToken(key)));
      expect(refusal).toMatchObject(unavailable);
      expect(refusal.detail).not.toContain('database');
    }
    expect(asked).toBe(1);
  });
});
