import { expect, it } from 'vitest';
import { killWriters } from './following.ts';

const KILLS = 20;

it('a server that is killed twenty times while it writes leaves every copy equal to the table', async () => {
  const { done, lost } = await killWriters(KILLS);
  process.stdout.write(`${JSON.stringify({ kills: KILLS, done, lost })}\n`);
  expect(lost).toBeGreaterThan(0);
});
