import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeChannel } from '../../src/changes/channel.ts';
import { ChangeHub } from '../../src/changes/hub.ts';
import type { SharedSlots, Slot } from '../../src/changes/slots.ts';

const SECOND = 1000;
const later = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * SECOND);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Given {
  readonly channel?: ChangeChannel;
  readonly slots?: SharedSlots;
  readonly knowsUsers?: boolean;
}

function setUp({ channel, slots, knowsUsers = true }: Given = {}) {
  const revisions = new Map<string, number>();
  const readRevisions = vi.fn(async (_userIds: readonly string[]) => revisions);
  const warn = vi.fn();
  const hub = new ChangeHub({ readRevisions, knowsUsers, channel, slots, log: { warn } });
  const watch = (userId: string, expiresAt = Number.POSITIVE_INFINITY, signal?: AbortSignal) =>
    hub.watch({ userId, expiresAt, signal });
  return { hub, watch, revisions, readRevisions, warn };
}

/** A store that has slots for everybody, and records what it is told. */
function sharedSlots() {
  const calls: string[] = [];
  return {
    calls,
    timeoutMs: 50,
    take: vi.fn(async ({ id }: Slot) => {
      calls.push(`take ${id}`);
      return true;
    }),
    keep: (slots: readonly Slot[]) => void calls.push(`keep ${slots.map(({ id }) => id)}`),
    free: ({ id }: Slot) => void calls.push(`free ${id}`),
    close: () => undefined,
  };
}

/** Records what a reader is told. */
function follow({ next }: { next: () => Promise<string> }) {
  const signals: string[] = [];
  const wait = async (): Promise<void> => {
    const signal = await next().catch(({ code }: { code: string }) => code);
    signals.push(signal);
    if (signal === 'changed' || signal === 'check') await wait();
  };
  void wait();
  return signals;
}

describe('a watch', () => {
  it('is told at once of what this process changes, and of nobody else', async () => {
    const { hub, watch } = setUp();
    const one = await watch('ann');
    const signals = follow({ next: () => one.next(1) });
    hub.notify('bob');
    await later(0);
    expect(signals).toEqual([]);
    hub.notify('ann');
    await later(0);
    expect(signals).toEqual(['changed']);
  });

  it('is told of a change that came while its reader was busy, once for all of them', async () => {
    const { hub, watch } = setUp();
    const one = await watch('ann');
    hub.notify('ann');
    hub.notify('ann');
    const signals = follow({ next: () => one.next(2) });
    await later(0);
    expect(signals).toEqual(['changed']);
  });

  it('is told of what others change by one question a second for all users', async () => {
    const { watch, revisions, readRevisions } = setUp();
    revisions.set('ann', 1).set('bob', 7);
    let seen = 1;
    const one = await watch('ann');
    const other = await watch('bob');
    const signals = follow({ next: () => one.next(seen) });
    const others = follow({ next: () => other.next(7) });
    await later(3);
    expect(readRevisions.mock.calls).toEqual(Array(3).fill([['ann', 'bob']]));
    expect([signals, others]).toEqual([[], []]);
    seen = 2;
    revisions.set('ann', 2);
    await later(2);
    expect([signals, others]).toEqual([['changed'], []]);
  });

  it('is told that its user is gone, if every user is in the database', async () => {
    const told = async (knowsUsers: boolean) => {
      const one = await setUp({ knowsUsers }).watch('ann');
      const signals = follow({ next: () => one.next(0) });
      await later(1);
      return signals[0];
    };
    expect(await told(true)).toBe('changed');
    expect(await told(false)).toBeUndefined();
  });

  it('verifies its token every ten seconds, and when it should have expired', async () => {
    const { watch, revisions } = setUp();
    revisions.set('ann', 0);
    const one = await watch('ann');
    const expiring = await watch('ann', Date.now() / 1000 + 3);
    const [signals, others] = [one, expiring].map((each) => follow({ next: () => each.next(0) }));
    await later(9);
    expect(signals).toEqual([]);
    expect(others?.[0]).toBe('check');
    await later(1);
    expect(signals).toEqual(['check']);
  });

  it('goes on if the database is gone for a while; that is logged once', async () => {
    const { watch, revisions, readRevisions, warn } = setUp();
    revisions.set('ann', 1);
    readRevisions.mockRejectedValueOnce(new Error('gone')).mockRejectedValueOnce(new Error('gone'));
    const one = await watch('ann');
    const signals = follow({ next: () => one.next(0) });
    await later(2);
    expect([signals, warn.mock.calls.length]).toEqual([[], 1]);
    await later(1);
    expect(signals).toEqual(['changed']);
  });

  it('asks no second time while the database is slow', async () => {
    const { watch, readRevisions } = setUp();
    readRevisions.mockReturnValue(new Promise(() => undefined));
    await watch('ann');
    await later(5);
    expect(readRevisions).toHaveBeenCalledOnce();
  });

  it('ends if its reader leaves, also if that was before', async () => {
    const { hub, watch } = setUp();
    const leave = new AbortController();
    const one = await watch('ann', 1e12, leave.signal);
    const signals = follow({ next: () => one.next(0) });
    leave.abort();
    await watch('ann', 1e12, leave.signal);
    await later(0);
    expect([signals, hub.open]).toEqual([['closed'], 0]);
  });

  it('of the last reader that ends also ends the questions', async () => {
    const { watch, readRevisions } = setUp();
    (await watch('ann')).close();
    await later(5);
    expect([readRevisions.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
  });
});

describe('a hub', () => {
  it('has ten watches of a user', async () => {
    const { hub, watch } = setUp();
    const watches = await Promise.all(Array.from({ length: 10 }, () => watch('ann')));
    const refusal = { code: 'RATE_LIMITED', retryAfter: 10 };
    await expect(watch('ann')).rejects.toMatchObject(refusal);
    await watch('bob');
    watches[3]?.close();
    watches[3]?.close();
    await watch('ann');
    expect(hub.open).toBe(11);
    await expect(watch('ann')).rejects.toMatchObject(refusal);
  });

  it('that shares its slots has none for a reader that the others leave none', async () => {
    const slots = sharedSlots();
    const { hub, watch } = setUp({ slots });
    const one = await watch('ann');
    slots.take.mockResolvedValueOnce(false);
    await expect(watch('ann')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 10 });
    expect(hub.open).toBe(1);
    one.close();
    expect(slots.calls).toEqual(['take 1', 'free 2', 'free 1']);
  });

  it('says every ten seconds which slots it holds, and frees each once', async () => {
    const slots = sharedSlots();
    const { watch, revisions } = setUp({ slots });
    revisions.set('ann', 0).set('bob', 0);
    const one = await watch('ann');
    await later(3);
    await watch('bob');
    await later(25);
    one.close();
    one.close();
    await later(10);
    expect(slots.calls).toEqual([
      'take 1',
      'take 2',
      'keep 1',
      'keep 2',
      'keep 1',
      'keep 2',
      'free 1',
      'keep 2',
    ]);
  });

  it('goes by its own streams if nobody answers for the others, and waits no longer than it may', async () => {
    const slots = sharedSlots();
    const { watch } = setUp({ slots });
    slots.take.mockRejectedValueOnce(new Error('gone'));
    await watch('ann');
    slots.take.mockReturnValue(new Promise(() => undefined));
    const opening = Promise.all(Array.from({ length: 9 }, () => watch('ann')));
    await expect(watch('ann')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await vi.advanceTimersByTimeAsync(slots.timeoutMs + 10);
    expect(await opening).toHaveLength(9);
  });

  it('ends a watch whose reader leaves, or that is stopped, while it waits for its slot', async () => {
    const slots = sharedSlots();
    const { hub, watch } = setUp({ slots });
    const leave = new AbortController();
    const leaving = watch('ann', 1e12, leave.signal);
    leave.abort();
    expect(await (await leaving).next(0)).toBe('closed');
    const stopping = watch('bob');
    hub.stop();
    await expect((await stopping).next(0)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(slots.calls).toEqual(['take 1', 'free 1', 'take 2']);
  });

  it('that stops ends all watches, also of a reader that is busy, and begins none', async () => {
    const { hub, watch } = setUp();
    const [waiting, busy] = await Promise.all([watch('ann'), watch('bob')]);
    const signals = follow({ next: () => waiting.next(0) });
    hub.stop();
    await later(0);
    expect(signals).toEqual(['SERVICE_UNAVAILABLE']);
    await expect(busy.next(0)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await expect(watch('ann')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('with a channel tells others, hears of users that are watched, and asks the database rarely', async () => {
    const calls: string[] = [];
    let hear: (userId: string) => void = () => undefined;
    let isUp = true;
    const { hub, watch, readRevisions, revisions } = setUp({
      channel: {
        get isUp() {
          return isUp;
        },
        tell: (userId) => void calls.push(`tell ${userId}`),
        follow: (userId) => void calls.push(`follow ${userId}`),
        unfollow: (userId) => void calls.push(`unfollow ${userId}`),
        listen: (onChange) => {
          hear = onChange;
        },
        close: () => undefined,
      },
    });
    revisions.set('ann', 0);
    const [one, other] = await Promise.all([watch('ann'), watch('ann')]);
    const signals = follow({ next: () => one.next(0) });
    hear('ann');
    await later(0);
    expect(signals).toEqual(['changed']);
    hub.notify('bob');
    await later(8);
    expect(readRevisions).toHaveBeenCalledOnce();
    isUp = false;
    await later(3);
    expect(readRevisions.mock.calls.length).toBe(5);
    one.close();
    other.close();
    expect(calls).toEqual(['follow ann', 'follow ann', 'tell bob', 'unfollow ann']);
  });
});
