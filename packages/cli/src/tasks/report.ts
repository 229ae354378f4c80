import type { Task } from '@tickline/client/mirror';
import { EXIT, type ExitCode } from '../cli-error.ts';
import type { Context } from '../command.ts';
import type { OpenTasks } from './open-tasks.ts';
import { nameOf } from './select-task.ts';
import { inOneLine, taskJson } from './task-words.ts';

const UNSENT = 'Saved on this device. It will be sent when the server can be reached.';

/** Prints one line of JSON. */
export const printJson = ({ terminal }: Context, value: object) => terminal.print(JSON.stringify(value));

/** Shows what a command has changed, as text or JSON. */
export function report(context: Context, tasks: OpenTasks, verb: string, changed: readonly Task[]): ExitCode {
  const { terminal, args, now } = context;
  const { pending } = tasks.mirror.status;
  if (args.has('json')) printJson(context, { tasks: changed.map(taskJson), unsent: pending });
  else {
    const all = tasks.mirror.tasks();
    for (const task of changed) terminal.print(`${verb} ${nameOf(task, all)}: ${inOneLine(task, now)}`);
    if (pending > 0) terminal.warn(UNSENT);
  }
  return tasks.hasLost ? EXIT.error : EXIT.ok;
}

/** Returns tasks as they are now, or as they were if they are gone. */
export const asTheyAre = ({ mirror }: OpenTasks, tasks: readonly Task[]): Task[] =>
  tasks.map((task) => mirror.get(task.uid) ?? task);
