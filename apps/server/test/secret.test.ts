import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveSecret } from '../src/identity/secret.ts';

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

  it('is in a folder for its owner alone, if that is made for it', async () => {
    const folder = join(DATA_DIR, 'made');
    await resolveSecret({ BETTER_AUTH_SECRET: undefined, DATA_DIR: folder });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('is taken from the eyes of others if they could read it, and nothing else is', async () => {
    await writeFile(join(DATA_DIR, 'secret'), 's'.repeat(43), { mode: 0o644 });
    await writeFile(join(DATA_DIR, 'diary.txt'), '', { mode: 0o644 });
    await mkdir(join(DATA_DIR, 'pgdata'), { mode: 0o755 });
    await chmod(DATA_DIR, 0o755);
    expect(await resolve()).toBe('s'.repeat(43));
    const names = ['secret', 'diary.txt', 'pgdata', '.'];
    const modes = await Promise.all(names.map((name) => stat(join(DATA_DIR, name))));
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o600, 0o644, 0o755, 0o755]);
  });

  it.runIf(process.getuid?.() === 0)(
    'is refused if others can read it, and its mode cannot be changed',
    async () => {
      await writeFile(join(DATA_DIR, 'secret'), 's'.repeat(43), { mode: 0o644 });
      await chmod(DATA_DIR, 0o755);
      process.seteuid?.(65_534);
      const resolving = resolve().finally(() => process.seteuid?.(0));
      await expect(resolving).rejects.toThrow(`Other users can access ${join(DATA_DIR, 'secret')}`);
    },
  );

  it.each(['', '\n', 'short'])('is not taken from a file that holds "%s"', async (content) => {
    await writeFile(join(DATA_DIR, 'secret'), content);
    await expect(resolve()).rejects.toThrow('does not contain a valid secret');
  });
});
