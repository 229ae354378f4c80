import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The first three were in the repository, and blocked a process for seconds on a text of 64 kB. */
const QUADRATIC = [
  String.raw`/\S+@\S+/g`,
  String.raw`/eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g`,
  String.raw`/(\/[^\s?"']*)\?[^\s"')]+/g`,
  String.raw`/(?<!x)\s+$/`,
  "new RegExp('a+' + 'b', 'i')",
];
const LINEAR = [String.raw`/^bearer +(\S.*)$/i`, String.raw`/\)=\([^)]*\)?/g`, String.raw`/(?<!\w)\w+@/`];
const UNKNOWN = 'new RegExp(word)';

/** A repository with these patterns, and the output of `scripts/patterns.mjs` for it. */
let folder: string;
let report: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickline-patterns-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await cp(join(ROOT, 'scripts/patterns.mjs'), join(folder, 'scripts/patterns.mjs'));
  await mkdir(join(folder, 'packages/a/src/parts'), { recursive: true });
  await mkdir(join(folder, 'apps'));
  const [first = '', ...others] = QUADRATIC;
  await writeFile(join(folder, 'packages/a/src/page.tsx'), `export const page = <p id={${first}.source} />;`);
  const lines = [...others, ...LINEAR, UNKNOWN].map(
    (pattern, i) => `export const p${i}: RegExp = ${pattern};`,
  );
  await writeFile(
    join(folder, 'packages/a/src/parts/some.ts'),
    ['declare const word: string;', ...lines].join('\n'),
  );
  report = await new Promise((resolve) => {
    const script = join(folder, 'scripts/patterns.mjs');
    execFile(process.execPath, [script], (error, _stdout, stderr) => resolve(`${error?.code}\n${stderr}`));
  });
});
afterAll(() => rm(folder, { recursive: true }));

it('finds the regular expressions that take quadratic time, and where they are', () => {
  expect(report).toMatch(/^1\n/);
  for (const pattern of QUADRATIC) expect(report).toContain(`${pattern} takes 2nd degree polynomial`);
  expect(report).toContain('packages/a/src/page.tsx:1: ');
  expect(report).toContain('packages/a/src/parts/some.ts:2: ');
});

it('lets those pass that take linear time', () => {
  for (const pattern of LINEAR) expect(report).not.toContain(pattern);
});

it('refuses one that is known only when the program runs, unless it is exempted', () => {
  expect(report).toContain(`some.ts:9: ${UNKNOWN} is not known before the program runs`);
});

it('refuses an exemption without its pattern', () => {
  expect(report).toMatch(
    /apps\/server\/src\/observability\/describe-statement\.ts: .* is exempted, but not there/,
  );
});
