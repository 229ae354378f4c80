import type { Task } from '@tickline/client/mirror';
import { CliError, EXIT } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { safeText } from '../output/safe-text.ts';
import { type Entry, readJournal, type Step, valuesOf, writeJournal } from '../tasks/journal.ts';
import { type OpenTasks, withTasks } from '../tasks/open-tasks.ts';
import { POLICY_OPTIONS, policyOf } from '../tasks/policy.ts';
import { printJson } from '../tasks/report.ts';
import { taskJson } from '../tasks/task-words.ts';

type Fields = Readonly<Record<string, unknown>>;

const normal = (fields: Fields) =>
  JSON.stringify(
    Object.entries(fields).map(([name, value]) =>
      name === 'due_date' && typeof value === 'string' ? [name, Date.parse(value)] : [name, value],
    ),
  );

function refuse(title: string, what: string): never {
  throw new CliError(
    EXIT.error,
    `“${safeText(title)}” was ${what} since, so nothing was undone.`,
    'Change it with "tickline edit", or use "tickline undo --force" to undo the change all the same.',
  );
}

/** Makes sure that undoing a step takes back nothing but this step. */
function check(step: Step, task: Task | undefined, isForced: boolean): void {
  if (step.op === 'delete' || isForced) return;
  if (!task) {
    if (step.op === 'update') refuse(step.title, 'deleted');
    return;
  }
  const isSame = normal(valuesOf(task, Object.keys(step.after))) === normal(step.after);
  if (!isSame) refuse(step.title, 'changed');
}

async function undoStep({ mirror }: OpenTasks, step: Step): Promise<string> {
  const task = mirror.get(step.uid);
  const title = `“${safeText(step.title)}”`;
  if (step.op === 'delete') {
    if (!task) await mirror.restore(step.uid);
    return `${title} is back.`;
  }
  if (!task) return `${title} is gone already.`;
  if (step.op === 'create') {
    await mirror.delete(step.uid);
    return `${title} is deleted again.`;
  }
  await mirror.update(step.uid, step.before);
  const names = Object.keys(step.before).filter((name) => name !== 'all_day');
  const isOpen = step.before['completed'] === false;
  const next = isOpen && task.recurrence !== null ? ' The next one of its series stays.' : '';
  return isOpen ? `${title} is open again.${next}` : `${title} is as before: ${names.join(', ')}.`;
}

async function takeLast(folder: string): Promise<{ last: Entry; others: readonly Entry[] }> {
  const entries = await readJournal(folder);
  const last = entries.at(-1);
  if (!last) throw new CliError(EXIT.notFound, 'There is nothing to undo.');
  return { last, others: entries.slice(0, -1) };
}

export const undo: Command = {
  name: 'undo',
  about: 'Undoes the last change that was made by this program',
  takes: '',
  details: [
    'Restores deleted tasks, deletes added ones, and sets changed fields back. What was changed elsewhere since is not lost:',
    'then nothing is undone. Give it again to undo the change before.',
  ],
  options: { force: { about: 'Undoes it even if the task was changed elsewhere since' }, ...POLICY_OPTIONS },
  examples: [['tickline undo', 'Undoes the last add, done, edit or rm']],
  run: (context) =>
    withTasks(context, policyOf(context.args), async (tasks) => {
      const { terminal, args } = context;
      const { folder } = tasks.session;
      await tasks.sync();
      const { last, others } = await takeLast(folder);
      const steps = last.toReversed();
      for (const step of steps) check(step, tasks.mirror.get(step.uid), args.has('force'));
      const words: string[] = [];
      for (const step of steps) words.push(await undoStep(tasks, step));
      await writeJournal(folder, others);
      if (tasks.isOnline) await tasks.sync();
      const { pending } = tasks.mirror.status;
      if (args.has('json')) {
        const now = steps.flatMap(({ uid }) => tasks.mirror.get(uid) ?? []);
        printJson(context, { tasks: now.map(taskJson), unsent: pending });
      } else for (const line of words) terminal.print(line);
      if (pending > 0) terminal.warn('It will be sent when the server can be reached.');
      return tasks.hasLost ? EXIT.error : EXIT.ok;
    }),
};
