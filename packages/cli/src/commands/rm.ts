import type { Command } from '../command.ts';
import { POLICY_OPTIONS } from '../tasks/policy.ts';
import { changeTasks } from './change-tasks.ts';

export const rm: Command = {
  name: 'rm',
  about: 'Moves tasks to the trash',
  takes: '<task>…',
  details: ['"tickline undo" brings them back.'],
  options: POLICY_OPTIONS,
  examples: [['tickline rm 48 49', 'Deletes two tasks']],
  run: (context) =>
    changeTasks(context, 'Deleted', context.args.words, async ({ mirror }, { uid, title }) => {
      await mirror.delete(uid);
      return { op: 'delete', uid, title };
    }),
};
