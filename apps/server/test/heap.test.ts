import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { serverProgram } from './harness/programs.ts';

async function oldGeneration(...options: string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-semi-space-size=8',
    // V8 uses this limit before its first full collection.
    '--initial-old-space-size=16',
    serverProgram('promoted-garbage'),
    ...options,
  ]);
  return Number(stdout);
}

it('the heap holds less garbage than V8 would let it', { timeout: 60_000 }, async () => {
  const [bounded, unbounded] = await Promise.all([oldGeneration('bounded'), oldGeneration()]);
  expect(bounded).toBeGreaterThan(10e6);
  expect(bounded).toBeLessThan(unbounded * 0.75);
});
