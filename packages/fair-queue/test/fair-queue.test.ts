import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue, type FairQueueLimits, QueueFullError } from '../src/index.ts';

const WIDE = { running: 100, runningPerKey: 100, waiting: 1000, waitingPerKey: 1000 };

/** A queue whose jobs begin and end when the test says so. */
function watched(limits: Partial<FairQueueLimits>) {
  const queue = new FairQueue({ ...WIDE, ...limits });
  const begun: string[] = [];
  const leaves = new Map<string, () => void>();
  const enter = (name: string) =>
    queue.enter(name.charAt(0), (leave) => {
      begun.push(name);
      leaves.set(name, leave);
    });
  return { queue, begun, enter, leave: (name: string) => leaves.get(name)?.() };
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
    const { enter, leave } = watched({ running: 1, waiting: 3, waitingPerKey: 2 });
    for (const name of ['a1', 'a2', 'a3']) enter(name);
    expect(() => enter('a4')).toThrow(QueueFullError);
    enter('b1');
    expect(() => enter('c1')).toThrow(QueueFullError);
    leave('a1');
    enter('c2');
  });

  it('counts a job that leaves twice once', () => {
    const { begun, enter, leave } = watched({ running: 1 });
    for (const name of ['a', 'b', 'c']) enter(name);
    leave('a');
    leave('a');
    expect(begun).toEqual(['a', 'b']);
  });

  it('lets a job that waits be taken out, and none that has begun', () => {
    const { begun, enter, leave, queue } = watched({ running: 1 });
    const dropA = enter('a');
    const dropB = enter('b');
    enter('c');
    expect(dropA()).toBe(false);
    expect(dropB()).toBe(true);
    expect(dropB()).toBe(false);
    leave('a');
    expect(begun).toEqual(['a', 'c']);
    leave('c');
    expect([queue.has('a'), queue.has('b'), queue.has('c')]).toEqual([false, false, false]);
  });

  it('hands on what a job returns or throws, and goes on', async () => {
    const queue = new FairQueue({ ...WIDE, running: 1 });
    const failing = queue.run('a', () => Promise.reject(new Error('no')));
    const answer = queue.run('a', async () => 42);
    await expect(failing).rejects.toThrow('no');
    await expect(answer).resolves.toBe(42);
    expect(queue.running).toBe(0);
  });

  it('does not begin a job whose caller has gone', async () => {
    const queue = new FairQueue({ ...WIDE, running: 1 });
    const controller = new AbortController();
    let end: () => void = () => undefined;
    const first = queue.run('a', () => new Promise<void>((resolve) => (end = resolve)));
    let hasBegun = false;
    const second = queue.run(
      'b',
      async () => {
        hasBegun = true;
      },
      controller.signal,
    );
    controller.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    await expect(queue.run('b', async () => 1, controller.signal)).rejects.toThrow('gone');
    end();
    await first;
    expect(hasBegun).toBe(false);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('never passes a limit, loses no job and forgets every key', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('enter'), n: fc.nat(4) }),
      fc.record({ kind: fc.constant('leave'), n: fc.nat(20) }),
      fc.record({ kind: fc.constant('drop'), n: fc.nat(20) }),
    );
    const limit = fc.integer({ min: 1, max: 4 });
    const limits = fc.record({ running: limit, runningPerKey: limit, waiting: limit, waitingPerKey: limit });
    fc.assert(
      fc.property(limits, fc.array(action, { maxLength: 60 }), (given, actions) => {
        const queue = new FairQueue(given);
        const running = new Map<symbol, { key: string; leave: () => void }>();
        const waiting = new Map<symbol, { key: string; drop: () => boolean }>();
        const countOf = (jobs: Map<symbol, { key: string }>, key: string) =>
          [...jobs.values()].filter((job) => job.key === key).length;
        const nth = <T>(jobs: Map<symbol, T>, n: number) => [...jobs][n % Math.max(1, jobs.size)];
        const enter = (key: string) => {
          const id = Symbol(key);
          const canBegin =
            running.size < given.running &&
            countOf(running, key) < given.runningPerKey &&
            countOf(waiting, key) === 0;
          const isFull = waiting.size >= given.waiting || countOf(waiting, key) >= given.waitingPerKey;
          try {
            const drop = queue.enter(key, (leave) => {
              waiting.delete(id);
              running.set(id, { key, leave });
            });
            expect(canBegin || !isFull).toBe(true);
            if (!running.has(id)) waiting.set(id, { key, drop });
          } catch (error) {
            expect(error).toBeInstanceOf(QueueFullError);
            expect(!canBegin && isFull).toBe(true);
          }
        };
        for (const { kind, n } of actions) {
          if (kind === 'enter') enter(`key ${n}`);
          const [id, job] = nth<{ leave?: () => void; drop?: () => boolean }>(
            kind === 'leave' ? running : waiting,
            n,
          ) ?? [Symbol('none')];
          if (kind === 'leave' && job?.leave) {
            running.delete(id);
            job.leave();
          }
          if (kind === 'drop' && job?.drop) {
            waiting.delete(id);
            expect(job.drop()).toBe(true);
          }
          expect([queue.running, queue.waiting]).toEqual([running.size, waiting.size]);
          expect(running.size).toBeLessThanOrEqual(given.running);
          for (const key of new Set([...waiting.values()].map((each) => each.key))) {
            expect(countOf(running, key)).toBeLessThanOrEqual(given.runningPerKey);
            // Nothing waits that may run.
            expect(running.size === given.running || countOf(running, key) === given.runningPerKey).toBe(
              true,
            );
          }
        }
        while (running.size > 0) {
          const [[id, { leave }] = [Symbol('none'), { leave: () => undefined }]] = running;
          running.delete(id);
          leave();
        }
        expect(waiting.size).toBe(0);
        for (let n = 0; n <= 4; n += 1) expect(queue.has(`key ${n}`)).toBe(false);
      }),
    );
  });
});
