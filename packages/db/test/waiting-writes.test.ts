import { expect, it } from 'vitest';
import { WaitingWrites } from '../src/postgresql/waiting-writes.ts';

type Job = Parameters<WaitingWrites['add']>[0];

const job = (owner: string, text: string): Job => ({
  owner,
  statement: { text, name: text, sharing: 'transaction' },
  values: [],
  isPrepared: true,
  settle: () => undefined,
  signal: undefined,
  observe: undefined,
});

it('a group has its users in one order, whoever came first, and the writes of each in theirs', () => {
  const groups = ['b a c a b', 'c b a b a'].map((owners) => {
    const waiting = new WaitingWrites();
    for (const [n, owner] of owners.split(' ').entries()) waiting.add(job(owner, `${owner}${n}`));
    return waiting.take(50).map(({ statement }) => statement.text);
  });
  expect(groups).toEqual([
    ['a1', 'a3', 'b0', 'b4', 'c2'],
    ['a2', 'a4', 'b1', 'b3', 'c0'],
  ]);
});
