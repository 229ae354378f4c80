// Follows the walk-through of docs/contributing.md in a copy: applies each change as it is written, and runs each command.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { env } = process;
/** Names of files and folders that are not part of the sources. */
const MADE = new Set(['.git', 'node_modules', 'dist', '.turbo', '.data', 'generated', 'coverage']);
const SECTIONS = ['Add a field', 'Add a filter'];
const BLOCK = /^( *)```(diff|sh|ts) ?(\S*)\n([\s\S]*?)^ *```$/gm;

/** The blocks of the sections, in their order, without the indentation of their lists. */
function blocks() {
  const text = readFileSync(join(root, 'docs/contributing.md'), 'utf8');
  const sections = text.split(/^## /m).filter((section) => SECTIONS.some((name) => section.startsWith(name)));
  if (sections.length !== SECTIONS.length) throw new Error('docs/contributing.md has other sections');
  return [...sections.join('').matchAll(BLOCK)].map(([, indent, kind, path, body]) => ({
    kind,
    path,
    body: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** Applies lines that begin with ` `, `+` or `-`. What is there already must be there once. */
function applyDiff(file, diff) {
  const lines = diff.split('\n').filter((line) => line !== '');
  const side = (sign) =>
    lines
      .filter((line) => line.startsWith(' ') || line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const before = readFileSync(file, 'utf8');
  const places = before.split(side('-')).length - 1;
  if (places !== 1) throw new Error(`${places} places in ${file} for\n${diff}`);
  writeFileSync(
    file,
    before.replace(side('-'), () => side('+')),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'tickline-walkthrough-'));
const copy = join(folder, 'tickline');
try {
  cpSync(root, copy, { recursive: true, filter: (path) => !MADE.has(basename(path)) });
  // `pnpm`, as the document has it.
  const shim = join(folder, 'pnpm');
  writeFileSync(shim, `#!/bin/sh\nexec node '${join(copy, 'scripts/pnpm.mjs')}' "$@"\n`);
  chmodSync(shim, 0o755);
  const environment = { ...env, PATH: `${folder}${delimiter}${env.PATH}`, TEST_DATABASE_URL: '' };
  const sh = (command) => {
    process.stdout.write(`$ ${command}\n`);
    const { status } = spawnSync('sh', ['-euc', command], { cwd: copy, env: environment, stdio: 'inherit' });
    if (status !== 0) throw new Error(`exit status ${status} of: ${command}`);
  };
  sh('pnpm install --frozen-lockfile --prefer-offline --reporter=silent');
  for (const { kind, path, body } of blocks()) {
    const file = join(copy, path);
    if (kind === 'diff') applyDiff(file, body);
    else if (kind === 'ts') writeFileSync(file, body);
    else for (const command of body.trim().split('\n')) sh(command);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
