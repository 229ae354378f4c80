import { expect, it } from 'vitest';
import { Turns } from '../../src/embedded/turns.ts';

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it('jobs that take long run in turns of their own, in their order; those that do not run at once', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const job = (name: string, ms: number) => () => {
    block(ms);
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
