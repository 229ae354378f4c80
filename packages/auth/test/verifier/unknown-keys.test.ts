import { describe, expect, it } from 'vitest';
import type { AuthError, Verifier } from '../../src/verifier/index.ts';
import { SECOND, useMovableClock } from './clock.ts';
import { broken, keySet, startIssuer, verifierOf } from './issuer-server.ts';
import { issuedToken, makeKey } from './key-pair.ts';
import { refusalOf } from './refusal.ts';

const key = makeKey('EdDSA', 'first');
const next = makeKey('EdDSA', 'second');

const pass = useMovableClock();
const unknown = { code: 'TOKEN_INVALID', reason: 'unknown_key' };

let invented = 0;
/** A token by a key that nobody has. */
function forged(): string {
  invented += 1;
  return issuedToken(next, {}, { kid: `invented-${invented}` });
}

const refuseMany = (verifier: Verifier, tokens: number): Promise<AuthError[]> =>
  Promise.all(Array.from({ length: tokens }, () => refusalOf(() => verifier.verify(forged()))));

/** An issuer that was asked for unknown keys as often as it may be in a row. */
async function startAskedIssuer() {
  const issuer = await startIssuer(keySet(key));
  const verifier = verifierOf(issuer);
  await verifier.verify(issuedToken(key));
  for (let n = 0; n < 10; n += 1)
    expect(await refusalOf(() => verifier.verify(forged()))).toMatchObject(unknown);
  expect(issuer.requests).toBe(11);
  return { issuer, verifier };
}

describe('tokens by keys that nobody has', () => {
  it('make the issuer asked once a second at most, after ten times in a row', async () => {
    const { issuer, verifier } = await startAskedIssuer();
    for (let second = 1; second <= 3; second += 1) {
      pass(0.9 * SECOND);
      for (const refusal of await refuseMany(verifier, 100)) expect(refusal).toMatchObject(unknown);
      expect(issuer.requests).toBe(11 + second);
    }
    const waiting = refuseMany(verifier, 100);
    await verifier.verify(issuedToken(key, { sub: 'user-2' }));
    expect(issuer.requests).toBe(14);
    await waiting;
    expect(issuer.requests).toBe(15);
  });

  it('do not delay a token by a known key', async () => {
    const { issuer, verifier } = await startAskedIssuer();
    const waiting = refuseMany(verifier, 200);
    for (let user = 0; user < 5; user += 1)
      expect(await verifier.verify(issuedToken(key, { sub: `user-${user}` }))).toMatchObject({
        id: `user-${user}`,
      });
    expect(issuer.requests).toBe(11);
    await waiting;
  });

  it('do not keep out one by a key that is new', async () => {
    const { issuer, verifier } = await startAskedIssuer();
    issuer.answer = keySet(key, next);
    pass(0.9 * SECOND);
    const waiting = refuseMany(verifier, 100);
    expect(await verifier.verify(issuedToken(next))).toMatchObject({ id: 'user-1' });
    expect(issuer.requests).toBe(12);
    await waiting;
  });

  it('wait for a look-up, two hundred of them; others are told to come back in a second', async () => {
    const { issuer, verifier } = await startAskedIssuer();
    for (let wave = 1; wave <= 2; wave += 1) {
      pass(0.9 * SECOND);
      const refusals = await refuseMany(verifier, 250);
      const turnedAway = refusals.filter(({ code }) => code === 'SERVICE_UNAVAILABLE');
      expect(refusals.filter(({ code }) => code === 'TOKEN_INVALID')).toHaveLength(200);
      expect(turnedAway).toHaveLength(50);
      for (const refusal of turnedAway)
        expect(refusal).toMatchObject({ reason: 'unknown_key', retryAfterSeconds: 1 });
      expect(issuer.requests).toBe(11 + wave);
    }
  });

  it('are not called invalid, if the issuer is down when their look-up is due', async () => {
    const { issuer, verifier } = await startAskedIssuer();
    issuer.answer = broken;
    pass(0.9 * SECOND);
    for (const refusal of await refuseMany(verifier, 20))
      expect(refusal).toMatchObject({ code: 'SERVICE_UNAVAILABLE', reason: 'issuer_unreachable' });
    expect(issuer.requests).toBe(12);
  });

  it('may make it asked ten times in a row again, after ten quiet seconds', async () => {
    const { issuer, verifier } = await startAskedIssuer();
    pass(10 * SECOND);
    for (let n = 0; n < 10; n += 1) await refusalOf(() => verifier.verify(forged()));
    expect(issuer.requests).toBe(21);
  });
});
