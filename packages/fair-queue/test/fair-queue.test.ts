import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { FairQueue, type FairQueueLimits, QueueFullError, QueueTimeoutError } from '../src/index.ts';

const WIDE = { running: 100, runningPerKey: 100, waiting: 1000, waitingPerKey: 1000 };

/** A queue whose jobs begin and end when the test says so. The first letter of a job's name is its key. */
function watched(limits: Partial<FairQueueLimits>) {
  const queue = new FairQueue({ ...WIDE, ...limits });
  const begun: string[] = [];
  const refused = new Map<string, unknown>();
  const leaves = new Map<string, (restMs?: number) => void>();
  const enter = (name: string, options: { signal?: () => AbortSignal; waitMs?: number } = {}) =>
    queue.submit(name.charAt(0), {
      ...options,
      begin: (leave) => {
        begun.push(name);
        leaves.set(name, leave);
      },
      refuse: (error) => refused.set(name, error),
    });
  return {
    queue,
    begun,
    refused,
    enter,
    leave: (name: string, restMs?: number) => leaves.get(name)?.(restMs),
  };
}

describe('a fair queue', () => {
  it('runs as many jobs at once as it may', () => {
    const { begun, enter, leave, queue } = watched({ running: 2 });
    for (const name of ['a', 'b', 'c', 'd']) enter(name);
    expect(begun).toEqual(['a', 'b']);
    leave('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    expect([queue.running, queue.waiting]).toEqual([2, 1]);
  });

  it('runs as many jobs of one key at once as that may have, and others beside them', () => {
    const { begun, enter, leave } = watched({ running: 3, runningPerKey: 1 });
    for (const name of ['a1', 'a2', 'b1']) enter(name);
    expect(begun).toEqual(['a1', 'b1']);
    leave('b1');
    expect(begun).toEqual(['a1', 'b1']);
    leave('a1');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
  });

  it('serves keys in turn, however many jobs one of them has', () => {
    const { begun, enter, leave } = watched({ running: 1 });
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2']) enter(name);
    for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) leave(name);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('keeps the order of one key', () => {
    const { begun, enter, leave } = watched({ running: 2, runningPerKey: 1 });
    for (const name of ['a1', 'a2', 'a3']) enter(name);
    leave('a1');
    enter('a4');
    for (const name of ['a2', 'a3']) leave(name);
    expect(begun).toEqual(['a1', 'a2', 'a3', 'a4']);
  });

  it('refuses what would make it longer than it may be, in total and per key', () => {
    const { enter, leave, refused } = watched({ running: 1, waiting: 3, waitingPerKey: 2 });
    for (const name of ['a1', 'a2', 'b1', 'c1', 'd1', 'a3']) enter(name);
    expect([...refused.keys()]).toEqual(['d1', 'a3']);
    expect(refused.get('d1')).toBeInstanceOf(QueueFullError);
    leave('a1');
    for (const name of ['b2', 'c2']) enter(name);
    expect([...refused.keys()]).toEqual(['d1', 'a3', 'c2']);
  });

  it('makes room in the longest lane for a key that has less', () => {
    const { begun, enter, leave, queue, refused } = watched({ running: 1, waiting: 6, waitingPerKey: 4 });
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2']) enter(name);
    expect(queue.hasRoom('c')).toBe(true);
    enter('c1');
    expect([...refused.keys()]).toEqual(['a5']);
    expect(refused.get('a5')).toBeInstanceOf(QueueFullError);
    enter('c2');
    expect([...refused.keys()]).toEqual(['a5', 'a4']);
    expect(['a', 'b', 'c', 'd'].map((key) => queue.hasRoom(key))).toEqual([false, false, false, true]);
    enter('c3');
    enter('d1');
    expect([...refused.keys()]).toEqual(['a5', 'a4', 'c3', 'a3']);
    for (const name of ['a1', 'a2', 'b1', 'c1', 'd1', 'b2']) leave(name);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'd1', 'b2', 'c2']);
  });

  it('counts a job that leaves twice once', () => {
    const { begun, enter, leave } = watched({ running: 1 });
    for (const name of ['a', 'b', 'c']) enter(name);
    leave('a');
    leave('a');
    expect(begun).toEqual(['a', 'b']);
  });

  it('refuses a job whose caller leaves before it begins, and no other', () => {
    const { begun, enter, leave, queue, refused } = watched({ running: 1 });
    const caller = new AbortController();
    const signal = () => caller.signal;
    for (const name of ['a', 'b', 'c']) enter(name, name === 'c' ? {} : { signal });
    caller.abort('gone');
    enter('d', { signal });
    expect([...refused]).toEqual([
      ['b', 'gone'],
      ['d', 'gone'],
    ]);
    leave('a');
    leave('c');
    expect(begun).toEqual(['a', 'c']);
    for (const key of ['a', 'b', 'c', 'd']) expect(queue.has(key)).toBe(false);
  });

  it('begins each job in the context of its caller', () => {
    const context = new AsyncLocalStorage<string>();
    const { queue } = watched({ running: 1 });
    const seen: (string | undefined)[] = [];
    const leaves: (() => void)[] = [];
    for (const name of ['a', 'b', 'c'])
      context.run(name, () =>
        queue.submit(name, {
          begin: (leave) => {
            seen.push(context.getStore());
            leaves.push(leave);
          },
          refuse: () => undefined,
        }),
      );
    context.run('other', () => leaves.shift()?.());
    leaves.shift()?.();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('makes no signal for a job that begins at once', () => {
    const signal = vi.fn(() => new AbortController().signal);
    const { enter } = watched({ running: 1 });
    enter('a', { signal });
    expect(signal).not.toHaveBeenCalled();
    enter('b', { signal });
    expect(signal).toHaveBeenCalledOnce();
  });

  it('refuses a job that has waited for too long, and goes on with the next one', () => {
    vi.useFakeTimers();
    const { begun, enter, leave, refused } = watched({ running: 1 });
    enter('a', { waitMs: 100 });
    enter('b1', { waitMs: 100 });
    enter('b2');
    vi.advanceTimersByTime(99);
    expect([...refused]).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(refused.get('b1')).toBeInstanceOf(QueueTimeoutError);
    leave('a');
    expect(begun).toEqual(['a', 'b2']);
    vi.advanceTimersByTime(1000);
    expect([...refused.keys()]).toEqual(['b1']);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('lets a key rest after a job, while others go on', () => {
    vi.useFakeTimers();
    const { begun, enter, leave, queue } = watched({ running: 1, runningPerKey: 1 });
    for (const name of ['a1', 'a2', 'b1', 'b2']) enter(name);
    leave('a1', 100);
    leave('b1');
    enter('a3');
    expect(begun).toEqual(['a1', 'b1', 'b2']);
    leave('b2');
    vi.advanceTimersByTime(99);
    expect(begun).toEqual(['a1', 'b1', 'b2']);
    expect([queue.running, queue.waiting]).toEqual([0, 2]);
    vi.advanceTimersByTime(1);
    expect(begun).toEqual(['a1', 'b1', 'b2', 'a2']);
    leave('a2', 100);
    leave('a2');
    expect(queue.has('a')).toBe(true);
    vi.advanceTimersByTime(100);
    leave('a3', 100);
    vi.advanceTimersByTime(100);
    expect(begun).toEqual(['a1', 'b1', 'b2', 'a2', 'a3']);
    expect(queue.has('a')).toBe(false);
    vi.useRealTimers();
  });

  it('begins one job after the other after jobs that ended together, if they rest', () => {
    vi.useFakeTimers();
    const { begun, enter, leave, queue } = watched({ running: 9, runningPerKey: 3 });
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']) enter(name);
    for (const name of ['a1', 'a2', 'a3']) leave(name, 100);
    expect(begun.length).toBe(3);
    for (const n of [4, 5, 6]) {
      vi.advanceTimersByTime(99);
      expect(begun.length).toBe(n - 1);
      vi.advanceTimersByTime(1);
      expect(begun.length).toBe(n);
    }
    vi.advanceTimersByTime(1000);
    for (const name of ['a4', 'a5', 'a6']) leave(name, 100);
    vi.advanceTimersByTime(299);
    expect(queue.has('a')).toBe(true);
    vi.advanceTimersByTime(1);
    expect(queue.has('a')).toBe(false);
    vi.useRealTimers();
  });

  it('hands on what a job returns or throws, and goes on', async () => {
    const queue = new FairQueue({ ...WIDE, running: 1, waiting: 1 });
    const failing = queue.run('a', () => Promise.reject(new Error('no')));
    const answer = queue.run('a', async () => 42);
    const refused = queue.run('b', async () => 43);
    await expect(failing).rejects.toThrow('no');
    await expect(answer).resolves.toBe(42);
    await expect(refused).rejects.toThrow(QueueFullError);
    expect(queue.running).toBe(0);
  });

  it('never passes a limit, loses no job and forgets every key', () => {
    const action = fc.record({ kind: fc.constantFrom('enter', 'leave', 'abort'), n: fc.nat(20) });
    const limit = fc.integer({ min: 1, max: 4 });
    const limits = fc.record({ running: limit, runningPerKey: limit, waiting: limit, waitingPerKey: limit });
    fc.assert(
      fc.property(limits, fc.array(action, { maxLength: 60 }), (given, actions) => {
        const queue = new FairQueue(given);
        const running: { key: string; leave: () => void }[] = [];
        const waiting: { key: string; caller: AbortController }[] = [];
        const countOf = (jobs: { key: string }[], key: string) =>
          jobs.filter((job) => job.key === key).length;
        const take = <T>(jobs: T[], n: number) => jobs.splice(n % Math.max(1, jobs.length), 1)[0];

        const enter = (key: string) => {
          const job = { key, caller: new AbortController() };
          const mayBegin =
            running.length < given.running &&
            countOf(running, key) < given.runningPerKey &&
            countOf(waiting, key) === 0;
          const ofOne = countOf(waiting, key);
          const longest = Math.max(...waiting.map((each) => countOf(waiting, each.key)), 0);
          const isFull =
            ofOne >= given.waitingPerKey || (waiting.length >= given.waiting && longest <= ofOne + 1);
          const outcomes: string[] = [];
          queue.submit(key, {
            signal: () => job.caller.signal,
            begin: (leave) => {
              outcomes.push('begun');
              const place = waiting.indexOf(job);
              if (place >= 0) waiting.splice(place, 1);
              running.push({ key, leave });
            },
            refuse: () => {
              outcomes.push('refused');
              const place = waiting.indexOf(job);
              if (place >= 0) waiting.splice(place, 1);
            },
          });
          expect(outcomes).toEqual(mayBegin ? ['begun'] : isFull ? ['refused'] : []);
          if (outcomes.length === 0) waiting.push(job);
        };

        for (const { kind, n } of actions) {
          if (kind === 'enter') enter(`key ${n % 5}`);
          else if (kind === 'leave') take(running, n)?.leave();
          else waiting[n % Math.max(1, waiting.length)]?.caller.abort();
          expect([queue.running, queue.waiting]).toEqual([running.length, waiting.length]);
          for (const { key } of waiting) {
            expect(countOf(running, key)).toBeLessThanOrEqual(given.runningPerKey);
            // Nothing waits that may run.
            const isBlocked = countOf(running, key) === given.runningPerKey;
            expect(isBlocked || running.length === given.running).toBe(true);
          }
        }
        while (running.length > 0) running.shift()?.leave();
        expect(waiting).toEqual([]);
        for (let n = 0; n < 5; n += 1) expect(queue.has(`key ${n}`)).toBe(false);
      }),
    );
  });
});
