import type { Task } from '@tickline/client/mirror';
import { dueOf, formatDue } from '@tickline/quick-add';
import { describeRule } from '@tickline/recurrence';
import { EXIT, usageError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { painter } from '../output/colors.ts';
import { safeLines, safeText } from '../output/safe-text.ts';
import { withTasks } from '../tasks/open-tasks.ts';
import { refresh } from '../tasks/refresh.ts';
import { printJson } from '../tasks/report.ts';
import { nameOf, selectTask } from '../tasks/select-task.ts';
import { taskJson } from '../tasks/task-words.ts';

const NAME_WIDTH = 11;

function rowsOf(task: Task, all: readonly Task[], now: Date): [string, string][] {
  const due = dueOf(task);
  const at = (time: string) => formatDue(time, now.getTime());
  return [
    ['number', nameOf(task, all)],
    ['state', task.completed_at ? `done, ${at(task.completed_at)}` : 'open'],
    ['due', due ? at(due) : ''],
    ['repeats', task.recurrence === null ? '' : describeRule(task.recurrence)],
    ['priority', task.priority],
    ['tags', task.tags.map((tag) => `#${safeText(tag)}`).join(' ')],
    ['created', at(task.created_at)],
    ['changed', at(task.updated_at)],
  ];
}

export const show: Command = {
  name: 'show',
  about: 'Shows everything about a task',
  takes: '<task>',
  options: {},
  examples: [
    ['tickline show 48', 'Shows task 48'],
    ['tickline show milk --json', 'Shows the task with “milk” in its title, for a program'],
  ],
  async run(context) {
    const { terminal, args, now } = context;
    if (args.words.length === 0) throw usageError('Name a task: its number, or a part of its title.');
    return withTasks(context, 'ask', async (tasks) => {
      await refresh(context, tasks);
      const all = tasks.all();
      const task = await selectTask(context, args.words.join(' '), all);
      if (args.has('json')) {
        printJson(context, { task: taskJson(task) });
        return EXIT.ok;
      }
      const paint = painter(terminal.hasColors);
      terminal.print(paint('bold', safeText(task.title)));
      for (const [name, value] of rowsOf(task, all, now))
        if (value) terminal.print(`${paint('dim', name.padEnd(NAME_WIDTH))}${value}`);
      if (task.description) {
        terminal.print('');
        for (const line of safeLines(task.description)) terminal.print(line);
      }
      return EXIT.ok;
    });
  },
};
