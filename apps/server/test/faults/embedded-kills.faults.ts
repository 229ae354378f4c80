import { expect, it } from 'vitest';
import { killServer } from './embedded-kills.ts';

it('tasks and sign-ups of a server with an embedded database outlast thirty kills each', async () => {
  const { tasks, people } = await killServer(30);
  expect(tasks).toBeGreaterThanOrEqual(30);
  expect(people).toBeGreaterThanOrEqual(30);
});
