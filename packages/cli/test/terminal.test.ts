import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { useApp, useListening } from '@tickline/server/testing';
import { startProxy } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { widthOf } from '../src/output/width.ts';
import { type Cli, newCli, PROGRAM } from './harness/cli.ts';
import { useUtc } from './harness/run-here.ts';

useUtc();
const TERMINAL = fileURLToPath(new URL('fixtures/terminal.py', import.meta.url));
const api = useApp();
const server = useListening(api);

interface Shown {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Runs a command in a terminal. @param answers to its questions */
function inTerminal(
  { env }: Cli,
  args: readonly string[],
  {
    columns = 80,
    answers = [],
    ...more
  }: { columns?: number; answers?: readonly string[]; NO_COLOR?: string } = {},
): Promise<Shown> {
  const command = [
    TERMINAL,
    String(columns),
    answers.map((answer) => `${answer}|`).join(''),
    process.execPath,
    PROGRAM,
    ...args,
  ];
  // biome-ignore lint/style/noProcessEnv: a child needs PATH and the like
  const environment = { ...process.env, NO_COLOR: '', TERM: 'xterm', TZ: 'UTC', ...env, ...more };
  return new Promise((resolve) => {
    const child = execFile('python3', command, { env: environment }, (error, stdout) => {
      resolve({ code: error ? Number(error.code) : 0, lines: stdout.split('\r\n').filter(Boolean) });
    });
    onTestFinished(() => void child.kill('SIGKILL'));
  });
}

const ESCAPE = '\u001B';
const withoutColors = (line: string) => line.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '');

describe('on a terminal', () => {
  it('a list fits, in colors unless NO_COLOR says no, and titles cannot control it', async () => {
    const { cli, user } = await newCli(server().url);
    const title = `漢字 ${ESCAPE}[2J${ESCAPE}]0;x\u0007 \u202E ${'long '.repeat(20)}`;
    await api().createTask(user, { title, priority: 'high', tags: ['home'], due_date: '2020-01-01' });
    for (const columns of [20, 80]) {
      const { lines } = await inTerminal(cli, ['list'], { columns });
      expect(lines).toHaveLength(1);
      const text = withoutColors(lines[0] ?? '');
      expect(lines[0]).not.toBe(text);
      expect(widthOf(text)).toBeLessThanOrEqual(columns);
      expect(text).not.toContain(ESCAPE);
    }
    const { lines } = await inTerminal(cli, ['list'], { NO_COLOR: '1' });
    expect(lines[0]).not.toContain(ESCAPE);
  });

  it('a name that several tasks have is asked about', async () => {
    const { cli, user } = await newCli(server().url);
    const { id } = await api().createTask(user, { title: 'Buy milk' });
    await api().createTask(user, { title: 'Buy bread' });
    expect((await inTerminal(cli, ['done', 'buy'], { answers: [''] })).code).toBe(2);
    expect((await api().listTasks(user, 'completed=true')).total).toBe(0);
    expect((await inTerminal(cli, ['done', 'buy'], { answers: [String(id)] })).code).toBe(0);
    expect((await api().listTasks(user, 'completed=true')).tasks).toMatchObject([{ title: 'Buy milk' }]);
  });

  it('a conflict is asked about', async () => {
    const road = await startProxy(server().url);
    onTestFinished(() => road.stop().catch(() => undefined));
    const { cli, user } = await newCli(road.url);
    const { id } = (await cli.json('add', 'Buy milk')).tasks[0];
    await road.stop();
    await cli.ok('edit', String(id), '--title', 'Mine');
    await api().patch(`/api/me/tasks/${id}`, { as: user, body: { title: 'Theirs' } });
    await road.start();
    const { code, lines } = await inTerminal(cli, ['sync'], { answers: ['x', 'm'] });
    expect(code).toBe(0);
    expect(lines.join('\n')).toContain('title: here “Mine”, elsewhere “Theirs”');
    expect((await api().listTasks(user)).tasks).toMatchObject([{ title: 'Mine' }]);
  });
});
