import { expect, it } from 'vitest';
import { writeThroughRestarts } from './restarts.ts';

it('tasks written through forty restarts of PostgreSQL are there if they were acknowledged, and once', async () => {
  const { acknowledged, unknown } = await writeThroughRestarts(40);
  expect(acknowledged).toBeGreaterThan(1000);
  expect(unknown).toBeGreaterThan(10);
});
