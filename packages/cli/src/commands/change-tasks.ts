import type { Task } from '@tickline/client/mirror';
import { type ExitCode, usageError } from '../cli-error.ts';
import type { Context } from '../command.ts';
import { note, type Step } from '../tasks/journal.ts';
import { type OpenTasks, withTasks } from '../tasks/open-tasks.ts';
import { policyOf } from '../tasks/policy.ts';
import { asTheyAre, report } from '../tasks/report.ts';
import { selectTask } from '../tasks/select-task.ts';

const MAX_TASKS = 100;

/** Changes a task on this device. @returns what it takes to undo that; undefined if nothing had to be changed */
type Change = (tasks: OpenTasks, task: Task) => Promise<Step | undefined>;

/** Changes the tasks that the user names, all or none of them, and sends that. */
export function changeTasks(
  context: Context,
  verb: string,
  named: readonly string[],
  change: Change,
): Promise<ExitCode> {
  if (named.length === 0) throw usageError('Name a task: its number, or a part of its title.');
  if (named.length > MAX_TASKS) throw usageError(`At most ${MAX_TASKS} tasks at once.`);
  return withTasks(context, policyOf(context.args), async (tasks) => {
    await tasks.sync();
    const all = tasks.all();
    const found = new Map<string, Task>();
    for (const words of named) {
      const task = await selectTask(context, words, all);
      found.set(task.uid, task);
    }
    const steps: Step[] = [];
    for (const task of found.values()) {
      const step = await change(tasks, task);
      if (step) steps.push(step);
    }
    await note(tasks.session.folder, steps);
    if (steps.length > 0 && tasks.isOnline) await tasks.sync();
    return report(context, tasks, verb, asTheyAre(tasks, [...found.values()]));
  });
}
