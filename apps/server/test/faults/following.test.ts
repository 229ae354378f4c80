import { expect, it } from 'vitest';
import { killWriters } from './following.ts';

it('a server that is killed while it writes leaves every copy of its changes equal to the table', async () => {
  const { done, lost } = await killWriters(3);
  expect(done).toBeGreaterThan(30);
  // A kill meets none only if it comes between two writes of all four writers.
  expect(lost).toBeGreaterThan(0);
}, 120_000);
