import { describe, expect, it } from 'vitest';
import { createKnownCallers } from '../src/issuer/known-callers.ts';

const caller = (address: string, account: string | undefined) => ({
  ip: address,
  network: 'any',
  address,
  account,
});

describe('known callers', () => {
  it('are pairs of an address and an account, and no mixture of two pairs', () => {
    const known = createKnownCallers();
    known.add(caller('a', 'bc'));
    known.add(caller('x', 'y'));
    expect(known.has(caller('a', 'bc'))).toBe(true);
    for (const [address, account] of [
      ['ab', 'c'],
      ['a', 'y'],
      ['x', 'bc'],
      ['a', undefined],
    ] as const)
      expect(known.has(caller(address, account))).toBe(false);
  });

  it('are the last ten thousand that signed in or asked to', () => {
    const known = createKnownCallers();
    for (let n = 0; n < 10_000; n += 1) known.add(caller('a', String(n)));
    expect(known.has(caller('a', '0'))).toBe(true);
    known.add(caller('a', 'one more'));
    expect(known.has(caller('a', '0'))).toBe(true);
    expect(known.has(caller('a', '1'))).toBe(false);
  });

  it('are sixteen addresses of an account, so that none pushes out those of others', () => {
    const known = createKnownCallers();
    known.add(caller('home', 'ann'));
    for (let n = 0; n < 20_000; n += 1) known.add(caller(String(n), 'eve'));
    expect(known.has(caller('home', 'ann'))).toBe(true);
    expect(known.has(caller('19984', 'eve'))).toBe(true);
    expect(known.has(caller('19983', 'eve'))).toBe(false);
  });
});
