import type { Command } from '../command.ts';
import { POLICY_OPTIONS } from '../tasks/policy.ts';
import { changeTasks } from './change-tasks.ts';

export const done: Command = {
  name: 'done',
  about: 'Completes tasks',
  takes: '<task>…',
  details: ['A task is named by its number, or by a part of its title that no other task has.'],
  options: { reopen: { about: 'Makes them open again' }, ...POLICY_OPTIONS },
  examples: [
    ['tickline done 48', 'Completes task 48'],
    ['tickline done milk "call ada"', 'Completes the tasks with these words in their titles'],
    ['tickline done --reopen 48', 'Makes it open again'],
  ],
  run: (context) => {
    const completed = !context.args.has('reopen');
    return changeTasks(context, completed ? 'Done' : 'Open', context.args.words, async ({ mirror }, task) => {
      const { uid, title } = task;
      if (task.completed === completed) return undefined;
      await mirror.update(uid, { completed });
      return { op: 'update', uid, title, before: { completed: !completed }, after: { completed } };
    });
  },
};
