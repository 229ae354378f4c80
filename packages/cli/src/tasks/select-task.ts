import type { Task } from '@tickline/client/mirror';
import { foldText } from '@tickline/contract';
import { CliError, EXIT, usageError } from '../cli-error.ts';
import type { Context } from '../command.ts';
import { safeText } from '../output/safe-text.ts';

const MAX_SHOWN = 9;
const MIN_UID = 4;

/** Returns the shortest end of a `uid`, of four characters or more, that no other task has. */
function shortUid(task: Task, all: readonly Task[]): string {
  const uid = task.uid.replaceAll('-', '');
  for (let length = MIN_UID; length < uid.length; length += 1) {
    const end = uid.slice(-length);
    if (!all.some((other) => other.uid !== task.uid && other.uid.replaceAll('-', '').endsWith(end)))
      return end;
  }
  return uid;
}

/** Returns what names a task: its id, or `@` and the end of its `uid` if the server has not given it one yet. */
export const nameOf = (task: Task, all: readonly Task[]): string =>
  task.id > 0 ? String(task.id) : `@${shortUid(task, all)}`;

function candidates(words: string, all: readonly Task[]): readonly Task[] {
  if (/^\d+$/.test(words)) return all.filter(({ id }) => id > 0 && String(id) === words);
  const [, end] = /^@([\da-f]{4,32})$/i.exec(words) ?? [];
  if (end) return all.filter(({ uid }) => uid.replaceAll('-', '').endsWith(end.toLowerCase()));
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(words))
    return all.filter(({ uid }) => uid === words.toLowerCase());
  const wanted = foldText(words.trim());
  const titled = all.map((task) => ({ task, title: foldText(task.title) }));
  const exact = titled.filter(({ title }) => title === wanted);
  const found = exact.length > 0 ? exact : titled.filter(({ title }) => title.includes(wanted));
  const tasks = found.map(({ task }) => task);
  // A task that is done is meant only if no other is.
  const pending = tasks.filter(({ completed }) => !completed);
  return pending.length > 0 ? pending : tasks;
}

async function choose({ terminal }: Context, words: string, found: readonly Task[], all: readonly Task[]) {
  const lines = found.slice(0, MAX_SHOWN).map((task) => `${nameOf(task, all)}  ${safeText(task.title)}`);
  const rest = found.length > MAX_SHOWN ? [`and ${found.length - MAX_SHOWN} more`] : [];
  terminal.warn(`${found.length} tasks match “${safeText(words)}”:`);
  for (const line of [...lines, ...rest]) terminal.warn(`  ${line}`);
  if (!terminal.isInteractive) throw usageError('Nothing was done.', 'Name one of them by its number.');
  const answer = await terminal.ask('Which one? ');
  const chosen = found.find((task) => nameOf(task, all) === answer);
  if (!chosen) throw usageError('Nothing was done.', 'Name one of them by its number.');
  return chosen;
}

/**
 * Finds the task that a user means: by its id, by `@` and the end of its `uid`, or by a part of its title that only one
 * task has. Positions in a list would not be safe: the list may have changed since it was shown.
 *
 * @throws {CliError} if there is none, or several and nobody can be asked
 */
export async function selectTask(context: Context, words: string, all: readonly Task[]): Promise<Task> {
  if (words.trim() === '') throw usageError('Name a task: its number, or a part of its title.');
  const found = candidates(words, all);
  const [task] = found;
  if (!task)
    throw new CliError(
      EXIT.notFound,
      `There is no task “${safeText(words)}”.`,
      'Run "tickline list --status all --all" to see all tasks.',
    );
  return found.length === 1 ? task : choose(context, words, found, all);
}
