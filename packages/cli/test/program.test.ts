import { useApp, useListening } from '@tickline/server/testing';
import { freePort } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { commands } from '../src/commands/index.ts';
import { newCli } from './harness/cli.ts';
import { useUtc } from './harness/run-here.ts';

useUtc();
const api = useApp();
const server = useListening(api);

/** Other tests run commands in their own process. These show that the published program does the same in its own. */
describe('the published program', () => {
  it('has its version and all commands', async () => {
    const { cli } = await newCli(server().url);
    expect(await cli.program(['--version'])).toEqual({
      code: 0,
      stdout: `${manifest.version}\n`,
      stderr: '',
    });
    const here = await cli.run('help');
    expect(await cli.program(['help'])).toEqual(here);
    for (const { name } of await commands.all()) expect(here.stdout).toContain(`  ${name} `);
  });

  it('takes arguments, environment and input, and writes to its outputs', async () => {
    const { cli, user } = await newCli(server().url);
    const file = '{"tasks":[{"title":"Call Ada – 漢字"}]}';
    expect(await cli.program(['import'], { text: file })).toEqual({
      code: 0,
      stdout: 'created: 1, there before: 0, failed: 0\n',
      stderr: '',
    });
    const edited = await cli.program(['edit', 'ada', '--due', '2031-05-06 9am', '--json']);
    expect(JSON.parse(edited.stdout).tasks).toMatchObject([{ due_date: '2031-05-06T09:00:00.000Z' }]);
    expect((await api().listTasks(user)).tasks).toMatchObject([{ title: 'Call Ada – 漢字' }]);
    expect(await cli.program(['export', '--format', 'csv'])).toEqual(
      await cli.run('export', '--format', 'csv'),
    );
  });

  it('tells by its exit code, and in its second output, what went wrong', async () => {
    const { cli } = await newCli(server().url);
    for (const [code, args, env] of [
      [2, ['list', '--limit', '0'], {}],
      [3, ['show', '999999'], {}],
      [4, ['list'], { TICKLINE_TOKEN: '' }],
      [5, ['list'], { TICKLINE_URL: `http://127.0.0.1:${await freePort()}` }],
    ] as const) {
      const outcome = await cli.program(args, { env });
      expect(outcome).toEqual({ code, stdout: '', stderr: expect.stringMatching(/^tickline: \S/) });
      expect(await cli.runWith({ env }, ...args)).toEqual(outcome);
    }
  });
});
