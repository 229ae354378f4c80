import { SERVER } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { killWhileWriting } from './harness/crash-rounds.ts';

describe.skipIf(SERVER)('an embedded database', () => {
  it('has every acknowledged row after its process was killed while writing, time and again', async () => {
    expect(await killWhileWriting(2)).toBeGreaterThan(5);
  });
});
