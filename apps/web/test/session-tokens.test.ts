import type { TokenSource } from '@tickline/client';
import { expect, it } from 'vitest';
import { createSessionGate } from '../src/auth/session-gate.ts';
import { createSessionTokens } from '../src/auth/session-tokens.ts';

const tokenOf = (sub: string) => `head.${btoa(JSON.stringify({ sub }))}.signature`;

/** A source that answers with one token after the other. */
function answering(...tokens: (string | undefined)[]): TokenSource {
  const next = async () => tokens.shift();
  return { get: next, renew: next };
}

it('waits while the session is over, and goes on once the user has signed in again', async () => {
  const gate = createSessionGate();
  const source = createSessionTokens('ada', gate, answering(undefined, undefined, tokenOf('ada')));
  const token = source.get();
  await expect.poll(gate.isShut).toBe(true);
  gate.open();
  // Signed in, as it seemed; but there is no token yet.
  await expect.poll(gate.isShut).toBe(true);
  gate.open();
  expect(await token).toBe(tokenOf('ada'));
  expect(gate.isShut()).toBe(false);
});

it('lets no call go out with the token of another user', async () => {
  const gate = createSessionGate();
  const source = createSessionTokens('ada', gate, answering(tokenOf('grace'), tokenOf('ada')));
  const token = source.get();
  await expect.poll(gate.isShut).toBe(true);
  gate.open();
  expect(await token).toBe(tokenOf('ada'));
});

it('waits likewise with a token that the server has refused', async () => {
  const gate = createSessionGate();
  const source = createSessionTokens('ada', gate, answering(undefined, tokenOf('ada')));
  const token = source.renew(tokenOf('ada'));
  await expect.poll(gate.isShut).toBe(true);
  gate.open();
  expect(await token).toBe(tokenOf('ada'));
});

it('rejects with what the source rejects with', async () => {
  const failing: TokenSource = {
    get: async () => Promise.reject(new Error('down')),
    renew: async () => undefined,
  };
  const gate = createSessionGate();
  await expect(createSessionTokens('ada', gate, failing).get()).rejects.toThrow('down');
  expect(gate.isShut()).toBe(false);
});
