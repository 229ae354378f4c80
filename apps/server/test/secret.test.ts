import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveSecret } from '../src/secret.ts';

let DATA_DIR: string;

beforeEach(async () => {
  DATA_DIR = await mkdtemp(join(tmpdir(), 'tickline-secret-'));
});

afterEach(() => rm(DATA_DIR, { recursive: true }));

const resolve = () => resolveSecret({ BETTER_AUTH_SECRET: undefined, DATA_DIR });

describe('the generated secret', () => {
  it('is one, however many ask for it at once, and for its owner’s eyes only', async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, resolve));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[\w-]{43}$/);
    expect(await resolve()).toBe(secrets[0]);
    expect(await readdir(DATA_DIR)).toEqual(['secret']);
    expect((await stat(join(DATA_DIR, 'secret'))).mode & 0o777).toBe(0o600);
  });

  it.each(['', '\n', 'short'])('is not taken from a file that holds "%s"', async (content) => {
    await writeFile(join(DATA_DIR, 'secret'), content);
    await expect(resolve()).rejects.toThrow('holds no secret');
  });
});
