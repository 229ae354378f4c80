import { expect, it, onTestFinished, vi } from 'vitest';
import { Turns } from '../../src/embedded/turns.ts';

it('jobs that take long run in turns of their own, in their order; those that do not run at once', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  let now = 1000;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  onTestFinished(() => clock.mockRestore());
  const job = (name: string, ms: number) => () => {
    now += ms;
    seen.push(name);
  };
  for (const name of ['a', 'b', 'c']) turns.give(job(name, 0));
  expect(seen).toEqual(['a', 'b', 'c']);
  for (const name of ['d', 'e', 'f', 'g']) turns.give(job(name, 5));
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push('|');
  }
  expect(seen.join('')).toBe('abcde|f|g|');
});
