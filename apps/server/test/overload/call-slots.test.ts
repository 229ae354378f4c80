import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@tickline/contract';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CallSlots } from '../../src/overload/call-slots.ts';
import { nextTurn } from '../harness/app.ts';

interface Call {
  outcome: string;
  leave: (answerLength?: number) => void;
}

function slots() {
  let shed = 0;
  const callSlots = new CallSlots(() => {
    shed += 1;
  });
  onTestFinished(() => callSlots.close());
  const call = (caller: string, signal?: () => AbortSignal): Call => {
    const made: Call = { outcome: 'waits', leave: () => undefined };
    callSlots.submit(caller, {
      signal,
      begin: (leave) => {
        made.outcome = 'begun';
        made.leave = (answerLength = 0) => leave({ hasWorked: true, answerLength });
      },
      refuse: (error) => {
        made.outcome = error instanceof ProblemError ? error.code : String(error);
      },
    });
    return made;
  };
  return { callSlots, call, shed: () => shed };
}

const many = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

describe('call slots', () => {
  it('are eight for each caller; its other calls wait, and those of others do not', async () => {
    const { call, callSlots } = slots();
    const eve = many(20, () => call('eve'));
    const ann = many(8, () => call('ann'));
    expect(eve.map(({ outcome }) => outcome)).toEqual(many(20, (n) => (n < 8 ? 'begun' : 'waits')));
    expect(ann.every(({ outcome }) => outcome === 'begun')).toBe(true);
    expect(callSlots.inFlight).toBe(16);
    for (const each of eve) each.leave();
    // Everything else that has arrived is served first.
    expect(eve.filter(({ outcome }) => outcome === 'waits')).toHaveLength(12);
    await nextTurn();
    expect(eve.map(({ outcome }) => outcome)).toEqual(many(20, (n) => (n < 16 ? 'begun' : 'waits')));
    expect(callSlots.inFlight).toBe(16);
  });

  it('stay taken after a long answer: those of a caller for 0.06 milliseconds for each kilobyte, one after the other', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { call, callSlots } = slots();
    const eve = many(8, () => call('eve'));
    for (const each of eve) each.leave(500_000);
    const next = many(3, () => call('eve'));
    const outcomes = () => next.map(({ outcome }) => outcome);
    const ann = call('ann');
    expect([...outcomes(), ann.outcome, callSlots.inFlight]).toEqual(['waits', 'waits', 'waits', 'begun', 1]);
    vi.advanceTimersByTime(29);
    expect(outcomes()).toEqual(['waits', 'waits', 'waits']);
    vi.advanceTimersByTime(1);
    expect(outcomes()).toEqual(['begun', 'waits', 'waits']);
    vi.advanceTimersByTime(30);
    expect(outcomes()).toEqual(['begun', 'begun', 'waits']);
    next[0]?.leave(64_000);
    await nextTurn();
    expect(outcomes()).toEqual(['begun', 'begun', 'begun']);
  });

  it('refuse a caller of whom too many wait, and nobody else', () => {
    const { call, shed } = slots();
    const eve = many(300, () => call('eve'));
    const refused = eve.filter(({ outcome }) => outcome === 'RATE_LIMITED');
    expect(refused).toHaveLength(300 - 208);
    expect(call('ann').outcome).toBe('begun');
    expect(shed()).toBe(0);
  });

  it('refuse whoever comes if the process has more to do than it gets done in a second', async () => {
    const { call, callSlots, shed } = slots();
    many(200, (n) => call(`user ${n}`));
    expect(call('ann').outcome).toBe('SERVICE_UNAVAILABLE');
    expect(shed()).toBe(1);
    expect(callSlots.inFlight).toBe(200);
    await delay(300);
    expect(callSlots.limit).toBe(64);
    expect(call('ann').outcome).toBe('SERVICE_UNAVAILABLE');
  });

  it('are given up by a caller who leaves while it waits', async () => {
    const { call, callSlots } = slots();
    const caller = new AbortController();
    const eve = many(8, () => call('eve'));
    const waiting = call('eve', () => caller.signal);
    caller.abort('gone');
    expect(waiting.outcome).toBe('gone');
    for (const each of eve) each.leave();
    expect(callSlots.inFlight).toBe(0);
  });

  it('are left by a call that fails', async () => {
    const { callSlots } = slots();
    const failing = callSlots.run('eve', () => Promise.reject(new Error('no')), {
      signal: undefined,
      lengthOf: () => 0,
    });
    await expect(failing).rejects.toThrow('no');
    expect(callSlots.inFlight).toBe(0);
    expect(await callSlots.run('eve', async () => 1, { signal: undefined, lengthOf: () => 0 })).toBe(1);
  });
});
