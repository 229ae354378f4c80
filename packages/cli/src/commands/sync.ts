import { CliError, EXIT } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { withTasks } from '../tasks/open-tasks.ts';
import { POLICY_OPTIONS, policyOf } from '../tasks/policy.ts';
import { printJson } from '../tasks/report.ts';

export const sync: Command = {
  name: 'sync',
  about: 'Sends what waits on this device, and settles conflicts',
  takes: '',
  details: ['Every other command that works with tasks does so, too.'],
  options: POLICY_OPTIONS,
  examples: [
    ['tickline sync', 'Sends changes; in a conflict, asks'],
    ['tickline sync --mine', 'Keeps your changes in conflicts'],
  ],
  run: (context) =>
    withTasks(context, policyOf(context.args), async (tasks) => {
      await tasks.sync();
      const { pending } = tasks.mirror.status;
      if (context.args.has('json')) printJson(context, { unsent: pending, online: tasks.isOnline });
      if (!tasks.isOnline)
        throw new CliError(
          EXIT.offline,
          `The server cannot be reached. ${pending} changes wait to be sent.`,
          'Check the network and the address (--url).',
        );
      if (!context.args.has('json')) context.terminal.print('Everything is sent.');
      return tasks.hasLost ? EXIT.error : EXIT.ok;
    }),
};
