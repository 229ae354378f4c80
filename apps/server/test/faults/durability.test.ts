import { describe, expect, it } from 'vitest';
import { writeThroughRestarts } from './restarts.ts';

// biome-ignore lint/style/noProcessEnv: set if a test run uses PostgreSQL
const SERVER = process.env['TEST_DATABASE_URL'];

describe.runIf(SERVER)('tasks written while PostgreSQL is killed and restarted', () => {
  it('are there if they were acknowledged, once, and the server answers within a second of the database', async () => {
    const { acknowledged, unknown } = await writeThroughRestarts(3);
    expect(acknowledged).toBeGreaterThan(20);
    expect(unknown).toBeGreaterThan(0);
  }, 120_000);
});
