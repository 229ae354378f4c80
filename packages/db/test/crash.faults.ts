import { expect, it } from 'vitest';
import { killWhileWriting } from './harness/crash-rounds.ts';

it('an embedded database has every acknowledged row after its process was killed a hundred times', async () => {
  expect(await killWhileWriting(100)).toBeGreaterThan(1000);
}, 1_800_000);
