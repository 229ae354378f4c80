import { EXIT } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { finderOf, LIST_OPTIONS } from '../tasks/find-tasks.ts';
import { withTasks } from '../tasks/open-tasks.ts';
import { refresh } from '../tasks/refresh.ts';
import { printJson } from '../tasks/report.ts';
import { taskTable } from '../tasks/task-table.ts';
import { taskJson } from '../tasks/task-words.ts';

export const list: Command = {
  name: 'list',
  about: 'Lists tasks',
  takes: '[<text>…]',
  details: ['Text is searched for in titles and descriptions, as by --search.'],
  options: LIST_OPTIONS,
  examples: [
    ['tickline list', 'What is to be done'],
    ['tickline list --due today --sort priority', 'What is due today, the most important first'],
    ['tickline list milk --tag home --status all', 'Tasks with “milk” in them and the tag home, done or not'],
    ['tickline list --all --json', 'All tasks to be done, for a program'],
  ],
  async run(context) {
    const { terminal, args, now } = context;
    const find = await finderOf(args, now);
    return withTasks(context, 'ask', async (tasks) => {
      await refresh(context, tasks);
      const all = tasks.all();
      const found = find(all);
      if (args.has('json')) {
        const unsent = tasks.mirror.status.pending;
        printJson(context, {
          tasks: found.tasks.map(taskJson),
          total: found.total,
          unsent,
          online: tasks.isOnline,
        });
        return EXIT.ok;
      }
      for (const line of taskTable(found.tasks, all, terminal, now)) terminal.print(line);
      const hidden = found.total - found.tasks.length;
      if (hidden > 0) terminal.warn(`${hidden} more: use --all.`);
      if (found.total === 0) terminal.warn('No tasks.');
      return EXIT.ok;
    });
  },
};
