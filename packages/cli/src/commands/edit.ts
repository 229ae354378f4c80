import type { TaskChanges } from '@tickline/client/mirror';
import type { Args } from '../args.ts';
import { usageError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { valuesOf } from '../tasks/journal.ts';
import { POLICY_OPTIONS } from '../tasks/policy.ts';
import { changesOfLine, checkedChanges, FIELD_OPTIONS, fieldsOfOptions } from '../tasks/read-fields.ts';
import { changeTasks } from './change-tasks.ts';

function changesOf(args: Args, now: Date): TaskChanges {
  const title = args.text('title');
  const changes = {
    ...changesOfLine(args.words.slice(1).join(' '), now),
    ...fieldsOfOptions(args, now),
    ...(title !== undefined && { title }),
  };
  if (Object.keys(changes).length === 0)
    throw usageError('There is nothing to change.', 'Run "tickline edit --help" to see what can be changed.');
  return changes;
}

export const edit: Command = {
  name: 'edit',
  about: 'Changes a task',
  takes: '<task> [<line>…]',
  details: ['The line is read as by "add". Only what it mentions changes; tags replace the tags there were.'],
  options: {
    title: { value: 'TEXT', about: 'The title, taken as it is' },
    ...FIELD_OPTIONS,
    ...POLICY_OPTIONS,
  },
  examples: [
    ["tickline edit 48 'Buy oat milk friday'", 'Changes title and due date'],
    ['tickline edit milk --priority high --tag home --tag shop', 'Changes priority and tags'],
    ['tickline edit 48 --due none', 'Removes the due date'],
  ],
  run: (context) => {
    const { args, now } = context;
    const changes = changesOf(args, now);
    return changeTasks(context, 'Changed', args.words.slice(0, 1), async ({ mirror }, task) => {
      const all = checkedChanges(changes, task, now);
      // A day without a time and a moment may have the same `due_date`.
      const names = Object.keys(all).flatMap((name) =>
        name === 'due_date' ? ['due_date', 'all_day'] : [name],
      );
      const before = valuesOf(task, names);
      await mirror.update(task.uid, all);
      const changed = mirror.get(task.uid) ?? task;
      return { op: 'update', uid: task.uid, title: task.title, before, after: valuesOf(changed, names) };
    });
  },
};
