import { LIMITS } from '@tickline/contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { digestOfKey, hasKeyChecksum, hasKeyForm, newKey } from '../src/keys/key-text.ts';
import { createKeyVerifier } from '../src/keys/key-verifier.ts';
import { readPermissions, toPermissions } from '../src/keys/permissions.ts';
import { readTogether } from '../src/keys/read-together.ts';
import type { Principal } from '../src/verifier/index.ts';

const FRESH_MS = 5000;

const principal = (id: string, expiresAt = Number.POSITIVE_INFINITY): Principal => ({
  id,
  email: null,
  name: null,
  expiresAt,
  authenticatedAt: 0,
  scopes: new Set(['tasks:read']),
});

/** A verifier over keys in a map by digest. */
function setUp() {
  const stored = new Map<string, Principal>();
  const find = vi.fn(
    async (digests: readonly string[]) =>
      new Map(
        digests.flatMap((digest) => {
          const found = stored.get(digest);
          return found ? [[digest, found] as const] : [];
        }),
      ),
  );
  const verifier = createKeyVerifier(find);
  const add = (owner = 'ann', expiresAt?: number) => {
    const key = newKey();
    stored.set(digestOfKey(key), principal(owner, expiresAt));
    return key;
  };
  const accept = async (key: string) => {
    const verified = await verifier.verify(key);
    verifier.remember(verified);
    return verified;
  };
  return { stored, find, verifier, add, accept };
}

const refusal = (code: string, reason: string) => expect.objectContaining({ code, reason });

describe('the text of a key', () => {
  it('starts with the prefix, and every change of a character breaks its checksum', () => {
    const key = newKey();
    expect(key).toMatch(/^tl_[\da-f]{56}$/);
    expect([hasKeyForm(key), hasKeyChecksum(key)]).toEqual([true, true]);
    for (let at = 3; at < key.length; at += 1) {
      const other = key[at] === '0' ? '1' : '0';
      const changed = key.slice(0, at) + other + key.slice(at + 1);
      expect([hasKeyForm(changed), hasKeyChecksum(changed)]).toEqual([true, false]);
    }
    expect(new Set(Array.from({ length: 1000 }, newKey)).size).toBe(1000);
  });

  it('has one spelling', () => {
    const key = newKey();
    for (const other of [
      key.toUpperCase(),
      `${key} `,
      ` ${key}`,
      `${key}\n`,
      key.slice(0, -1),
      `${key}0`,
      '',
    ])
      expect(hasKeyForm(other)).toBe(false);
  });
});

describe('permissions', () => {
  it('are read as they were written, and without what is not known', () => {
    for (const scopes of [['tasks:read'], ['tasks:write'], ['tasks:read', 'tasks:write']] as const)
      expect(readPermissions(JSON.stringify(toPermissions(scopes)))).toEqual(scopes);
    expect(readPermissions('{"tasks":["write","own"],"lists":["read"]}')).toEqual(['tasks:write']);
    expect(readPermissions(null)).toEqual([]);
  });
});

describe('a verifier of keys', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('reads a key again after five seconds, and not before', async () => {
    const { find, verifier, add, accept } = setUp();
    const key = add();
    await accept(key);
    vi.advanceTimersByTime(FRESH_MS - 1);
    expect(verifier.verify(key)).not.toBeInstanceOf(Promise);
    expect(find).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await verifier.verify(key);
    expect(find).toHaveBeenCalledTimes(2);
    // It need not be let in again.
    expect(verifier.verify(key)).not.toBeInstanceOf(Promise);
  });

  it('refuses a key that is gone from then on, and at once if it was told', async () => {
    const { stored, verifier, add, accept } = setUp();
    const [key, told] = [add(), add()];
    for (const each of [key, told]) await accept(each);
    stored.clear();
    await verifier.verify(key);
    verifier.forgetKey(digestOfKey(told));
    await expect(verifier.verify(told)).rejects.toEqual(refusal('TOKEN_INVALID', 'unknown_key'));
    vi.advanceTimersByTime(FRESH_MS);
    await expect(verifier.verify(key)).rejects.toEqual(refusal('TOKEN_INVALID', 'unknown_key'));
    expect([key, told].map(verifier.remembers)).toEqual([false, false]);
  });

  it('does not remember a key that was forgotten while it was read', async () => {
    const { stored, verifier, add, accept } = setUp();
    const [key, known] = [add(), add()];
    await accept(known);
    vi.advanceTimersByTime(FRESH_MS);
    const reads = [verifier.verify(key), verifier.verify(known)];
    stored.clear();
    for (const each of [key, known]) verifier.forgetKey(digestOfKey(each));
    for (const verified of await Promise.allSettled(reads))
      if (verified.status === 'fulfilled') verifier.remember(verified.value);
    for (const each of [key, known])
      await expect(verifier.verify(each)).rejects.toEqual(refusal('TOKEN_INVALID', 'unknown_key'));
  });

  it('verifies again without its memory', async () => {
    const { stored, verifier, add, accept } = setUp();
    const key = add();
    await accept(key);
    stored.clear();
    await expect(verifier.verifyAgain(key)).rejects.toEqual(refusal('TOKEN_INVALID', 'unknown_key'));
    await expect(verifier.verifyAgain('tl_')).rejects.toEqual(refusal('TOKEN_INVALID', 'malformed_key'));
  });

  it('refuses an expired key, remembered or not', async () => {
    const { verifier, add, accept } = setUp();
    const key = add('ann', Date.now() / 1000 + 2);
    await accept(key);
    vi.advanceTimersByTime(2000);
    expect(() => verifier.verify(key)).toThrow(expect.objectContaining({ code: 'TOKEN_EXPIRED' }));
    const old = add('ann', Date.now() / 1000 - 1);
    await expect(verifier.verify(old)).rejects.toEqual(refusal('TOKEN_EXPIRED', 'expired'));
  });

  it('remembers only what was let in, and as many keys of a user as there can be', async () => {
    const { verifier, add, accept } = setUp();
    const seen = add();
    await verifier.verify(seen);
    expect(verifier.remembers(seen)).toBe(false);
    const keys = Array.from({ length: LIMITS.keys + 1 }, () => add());
    for (const key of keys) await accept(key);
    expect(keys.map(verifier.remembers)).toEqual([false, ...Array(LIMITS.keys).fill(true)]);
  });

  it('refuses any other text without a read', () => {
    const { find, verifier } = setUp();
    fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.stringMatching(/^tl_[\da-f]{56}$/)), async (text) => {
        await expect((async () => verifier.verify(text))()).rejects.toEqual(
          refusal('TOKEN_INVALID', 'malformed_key'),
        );
      }),
    );
    expect(find).not.toHaveBeenCalled();
  });
});

describe('reading together', () => {
  function slow() {
    const reads: { keys: readonly string[]; answer: (error?: Error) => void }[] = [];
    const read = readTogether<string>(
      (keys) =>
        new Promise((resolve, reject) => {
          const answer = (error?: Error) =>
            error ? reject(error) : resolve(new Map(keys.map((key) => [key, `value of ${key}`])));
          reads.push({ keys, answer });
        }),
    );
    return { reads, read };
  }

  it('makes one read at a time, of what has come meanwhile', async () => {
    const { reads, read } = slow();
    const first = read('a');
    const others = ['b', 'c', 'b', 'a'].map(read);
    expect(reads.map(({ keys }) => keys)).toEqual([['a']]);
    reads[0]?.answer();
    expect(await first).toBe('value of a');
    // Asked for again after the first read began: what was read then may be old.
    expect(reads[1]?.keys).toEqual(['b', 'c', 'a']);
    reads[1]?.answer();
    expect(await Promise.all(others)).toEqual(['b', 'c', 'b', 'a'].map((key) => `value of ${key}`));
    const later = read('d');
    reads[2]?.answer();
    expect(await later).toBe('value of d');
  });

  it('fails those whose read failed, and goes on', async () => {
    const { reads, read } = slow();
    const [one, other] = [read('a'), read('b')];
    reads[0]?.answer(new Error('gone'));
    await expect(one).rejects.toThrow('gone');
    reads[1]?.answer();
    expect(await other).toBe('value of b');
  });

  it('bounds what waits, and how many a read has', async () => {
    const { reads, read } = slow();
    const all = Array.from({ length: 1001 }, (_, n) => read(String(n)));
    await expect(read('one more')).rejects.toEqual(refusal('SERVICE_UNAVAILABLE', 'too_many_keys'));
    for (let n = 0; n <= 10; n += 1) {
      await vi.waitUntil(() => reads.length > n);
      reads[n]?.answer();
    }
    expect(await Promise.all(all)).toHaveLength(1001);
    expect(Math.max(...reads.map(({ keys }) => keys.length))).toBe(100);
  });
});
