import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestFolder } from '@tickline/testing';
import { expect, it } from 'vitest';
import { fileStorage } from '../../src/mirror/file-storage.ts';

async function newPath(): Promise<string> {
  return join(await makeTestFolder(), `mirror-${Math.random()}`, 'file');
}

it('a file has what was written, over restarts', async () => {
  const path = await newPath();
  const storage = fileStorage(path);
  expect(await storage.load()).toEqual(new Map());
  await storage.write(
    new Map<string, unknown>([
      ['a', { title: '\u{1f389}\n"' }],
      ['b', 1],
    ]),
  );
  await storage.write(
    new Map<string, unknown>([
      ['b', undefined],
      ['c', null],
    ]),
  );
  expect(await fileStorage(path).load()).toEqual(
    new Map<string, unknown>([
      ['a', { title: '\u{1f389}\n"' }],
      ['c', null],
    ]),
  );
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('a write that was cut off never happened, and those after it are kept', async () => {
  const path = await newPath();
  const storage = fileStorage(path);
  await storage.load();
  await storage.write(new Map([['a', 1]]));
  await appendFile(path, '[["b",2],["c"');
  const again = fileStorage(path);
  expect(await again.load()).toEqual(new Map([['a', 1]]));
  await again.write(new Map([['d', 4]]));
  expect(await fileStorage(path).load()).toEqual(
    new Map([
      ['a', 1],
      ['d', 4],
    ]),
  );
});

it('a file does not grow with every write', async () => {
  const path = await newPath();
  const storage = fileStorage(path);
  await storage.load();
  const lines = Array.from({ length: 9999 }, () => '[["a",1]]\n').join('');
  await writeFile(path, lines);
  const again = fileStorage(path);
  await again.load();
  expect(await readFile(path, 'utf8')).toBe('[["a",1]]\n');
});

it('a file that is damaged is not taken for an empty one', async () => {
  const path = await newPath();
  await fileStorage(path).load();
  await writeFile(path, '[["a",1]]\nnonsense\n[["b",2]]\n');
  await expect(fileStorage(path).load()).rejects.toThrow(SyntaxError);
});
