import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@tickline/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/index.ts';
import { bashScript } from '../src/completion/bash.ts';
import { fishScript } from '../src/completion/fish.ts';
import { zshScript } from '../src/completion/zsh.ts';
import { helpOf, overview } from '../src/output/help-text.ts';

const run = promisify(execFile);
const BASH = '/bin/bash';
let all: Awaited<ReturnType<typeof commands.all>>;
beforeAll(async () => {
  all = await commands.all();
});

async function complete(...words: string[]): Promise<string[]> {
  const path = join(await temporaryFolder(), 'script');
  await writeFile(path, bashScript(all));
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const program = `source ${path}; COMP_WORDS=(tickline ${quoted}); COMP_CWORD=${words.length}; _tickline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run(BASH, ['--norc', '-c', program]);
  return stdout.split('\n').filter(Boolean);
}

describe.runIf(existsSync(BASH))('bash completes', () => {
  it('commands, options, and values', async () => {
    expect(await complete('')).toEqual(all.map(({ name }) => name));
    expect(await complete('comp')).toEqual(['completion']);
    expect(await complete('list', '--pr')).toEqual(['--priority']);
    expect(await complete('list', '--status', '')).toEqual(['pending', 'completed', 'all']);
    expect(await complete('list', '-p', 'h')).toEqual(['high']);
    expect(await complete('completion', 'z')).toEqual(['zsh']);
    expect(await complete('help', 'wa')).toEqual(['watch']);
    expect(await complete('add', '--tag', '')).toEqual([]);
    expect(await complete('nonsense', '')).toEqual([]);
    expect(await complete('import', '/bin/bas')).toContain('/bin/bash');
  });
});

/** Runs a script in a shell that is installed here, and nowhere else. */
const shell = (names: readonly string[]) => names.find((name) => existsSync(name)) ?? '';
const ZSH = shell(['/usr/bin/zsh', '/bin/zsh']);
const FISH = shell(['/usr/bin/fish']);

describe.runIf(ZSH)('zsh', () => {
  it('reads the script', async () => {
    const path = join(await temporaryFolder(), 'script');
    await writeFile(path, zshScript(all));
    const { stdout } = await run(ZSH, [
      '-f',
      '-c',
      `autoload -U compinit; compinit -D; source ${path}; whence -w _tickline`,
    ]);
    expect(stdout).toBe('_tickline: function\n');
  });
});

describe.runIf(FISH)('fish completes', () => {
  it('commands, options, and values', async () => {
    const path = join(await temporaryFolder(), 'script');
    await writeFile(path, fishScript(all));
    const ask = async (line: string) => {
      const { stdout } = await run(FISH, ['--no-config', '-c', `source ${path}; complete -C '${line}'`]);
      return stdout.split('\n').map((each) => each.split('\t')[0]);
    };
    expect(await ask('tickline comp')).toContain('completion');
    expect(await ask('tickline list --status ')).toEqual(
      expect.arrayContaining(['pending', 'completed', 'all']),
    );
    expect(await ask('tickline completion ')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });
});

describe('the help', () => {
  it('of each command has its options and examples, in 120 columns', () => {
    for (const command of all) {
      const text = helpOf(command).join('\n');
      expect(command.examples.length).toBeGreaterThan(0);
      for (const name of Object.keys(command.options)) expect(text).toContain(`--${name}`);
      for (const [example] of command.examples) expect(text).toContain(example);
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(125);
    }
  });

  it('of the program names each command', () => {
    const text = overview(all).join('\n');
    for (const { name } of all) expect(text).toMatch(new RegExp(`^ {2}${name} +\\S`, 'm'));
  });
});
