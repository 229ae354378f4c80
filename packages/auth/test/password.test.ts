import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPasswordHasher, type PasswordHash } from '../src/issuer/password.ts';

const PASSWORD = 'correct horse battery';
const OF_STRANGERS = 'correct battery horse';

/** Hashes for callers of different networks, and remembers in which order the hashes were made. */
function createQueue(passwords?: PasswordHash) {
  const { runAs, hash, waiting } = createPasswordHasher(passwords);
  const order: string[] = [];
  const hashFor = (network: string, isKnown = false) =>
    runAs({ network, isKnown }, async () => {
      await hash(isKnown ? PASSWORD : OF_STRANGERS);
      order.push(network);
    });
  return { hashFor, order, waiting };
}

const times = (count: number, job: () => Promise<void>) => Array.from({ length: count }, job);

describe('the queue of passwords', () => {
  it('has five places for one network, and takes networks in turn', async () => {
    const { hashFor, order, waiting } = createQueue();
    const ofOne = times(8, () => hashFor('one'));
    const ofAnother = times(2, () => hashFor('another'));
    expect(waiting()).toBe(7);
    const results = await Promise.allSettled([...ofOne, ...ofAnother]);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 });
    expect(order).toEqual(['one', 'another', 'one', 'another', 'one', 'one', 'one', 'one']);
    expect(waiting()).toBe(0);
  });

  it('lets a known caller pass all strangers, and not another known caller', async () => {
    let finish = (): void => undefined;
    const isFinished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let running = 0;
    let most = 0;
    const { hashFor, order, waiting } = createQueue({
      hash: async (password) => {
        // A stranger's hash takes as long as it likes.
        if (password === OF_STRANGERS) await isFinished;
        else {
          running += 1;
          most = Math.max(most, running);
          await setImmediate();
          running -= 1;
        }
        return '';
      },
      verify: async () => true,
    });
    const strangers = ['a', 'b', 'c', 'd'].map((network) => hashFor(network));
    const known = times(2, () => hashFor('home', true));
    expect(waiting()).toBe(4);
    await Promise.all(known);
    expect(order).toEqual(['home', 'home']);
    expect(most).toBe(1);
    finish();
    await Promise.all(strangers);
    expect(order).toEqual(['home', 'home', 'a', 'b', 'c', 'd']);
  });

  it('makes room for a network that has nothing in it, among known callers too', async () => {
    const { hash, runAs, waiting } = createPasswordHasher();
    const attackers = new AbortController();
    const hashFor = (network: string, signal = () => attackers.signal) =>
      runAs({ network, isKnown: true, signal }, () => hash(PASSWORD));
    const many = Array.from({ length: 60 }, (_, n) => hashFor(`network ${n % 10}`));
    const outcomes = Promise.allSettled(many);
    expect(waiting()).toBe(50);
    const owner = hashFor('home', () => new AbortController().signal);
    expect(waiting()).toBe(50);
    attackers.abort('gone');
    expect(await owner).toContain(':');
    const reasons = (await outcomes).flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(reasons.filter((reason) => reason === 'gone')).toHaveLength(49);
    expect(reasons.filter((reason) => reason !== 'gone')).toHaveLength(10);
  });

  it('takes what comes without a caller for a stranger', async () => {
    const { hash, verify } = createPasswordHasher();
    expect(await verify({ hash: await hash(PASSWORD), password: PASSWORD })).toBe(true);
  });
});
