import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('./fixtures/promoted-garbage.ts', import.meta.url));

async function oldGeneration(...options: string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-semi-space-size=8',
    ...['--import', 'tsx', PROGRAM],
    ...options,
  ]);
  return Number(stdout);
}

it('the heap holds less garbage than V8 would let it', { timeout: 60_000 }, async () => {
  const [bounded, unbounded] = await Promise.all([oldGeneration('bounded'), oldGeneration()]);
  expect(bounded).toBeGreaterThan(10e6);
  expect(bounded).toBeLessThan(unbounded * 0.75);
});
