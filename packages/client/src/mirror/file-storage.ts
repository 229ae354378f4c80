import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MirrorStorage } from './types.ts';

/** Written lines after which the file is written anew. */
const MAX_LINES = 10_000;

type Line = readonly (readonly [key: string, value?: unknown])[];

/** Reads whole lines. The last one may be cut off, if the process was killed. */
function readLines(text: string): Line[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as Line);
}

/**
 * Keeps a mirror in a file (Node.js): a line for each write, flushed to the disk.
 *
 * @param path of the file, which must differ for each user
 */
export function fileStorage(path: string): MirrorStorage {
  const entries = new Map<string, unknown>();
  let lines = 0;
  let queue: Promise<unknown> = Promise.resolve();

  function apply(line: Line): void {
    for (const [key, value] of line) {
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
  }

  async function append(line: Line, target = path, flag = 'a'): Promise<void> {
    const file = await open(target, flag, 0o600);
    try {
      await file.appendFile(`${JSON.stringify(line)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async function compact(): Promise<void> {
    await append([...entries], `${path}.new`, 'w');
    await rename(`${path}.new`, path);
    lines = 1;
  }

  function inTurn<T>(job: () => Promise<T>): Promise<T> {
    const run = queue.then(job);
    queue = run.catch(() => undefined);
    return run;
  }

  return {
    load: () =>
      inTurn(async () => {
        await mkdir(dirname(path), { recursive: true });
        const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return '';
          throw error;
        });
        entries.clear();
        for (const line of readLines(text)) apply(line);
        // Also removes a line that was cut off: what is appended to it could not be read.
        await compact();
        return new Map(entries);
      }),
    write: (changed) =>
      inTurn(async () => {
        const line = [...changed].map(([key, value]) => (value === undefined ? [key] : [key, value])) as Line;
        await append(line);
        apply(line);
        lines += 1;
        if (lines > MAX_LINES) await compact();
      }),
  };
}
