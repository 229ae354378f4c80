import type { Command } from '../command.ts';
import { FIELDS, note, valuesOf } from '../tasks/journal.ts';
import { withTasks } from '../tasks/open-tasks.ts';
import { POLICY_OPTIONS, policyOf } from '../tasks/policy.ts';
import { FIELD_OPTIONS, newTask } from '../tasks/read-fields.ts';
import { asTheyAre, report } from '../tasks/report.ts';

export const add: Command = {
  name: 'add',
  about: 'Adds a task',
  takes: '<line>…',
  details: [
    'The line is read as on the page: dates ("tomorrow 9am"), repetitions ("every monday"), tags (#home) and a priority',
    '(!high) are taken out of it. Text in double quotes and words after a backslash stay in the title.',
  ],
  options: { ...FIELD_OPTIONS, ...POLICY_OPTIONS },
  examples: [
    ["tickline add 'Buy milk tomorrow 9am !high #home'", 'A task with a due date, priority and tag'],
    ["tickline add 'Water the plants every 3 days'", 'A task that repeats'],
    ['tickline add "Call Ada" --due friday --description "About the report"', 'The same with options'],
  ],
  async run(context) {
    const { args, now } = context;
    const fields = newTask(args.words.join(' '), args, now);
    return withTasks(context, policyOf(args), async (tasks) => {
      const uid = await tasks.mirror.create(fields);
      await tasks.sync();
      const task = tasks.mirror.get(uid);
      if (!task) return report(context, tasks, 'Added', []);
      await note(tasks.session.folder, [
        { op: 'create', uid, title: task.title, after: valuesOf(task, FIELDS) },
      ]);
      return report(context, tasks, 'Added', asTheyAre(tasks, [task]));
    });
  },
};
