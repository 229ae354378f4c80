import { CliError } from '../cli-error.ts';
import type { Context } from '../command.ts';
import type { OpenTasks } from './open-tasks.ts';

/** Brings the copy up to date for a command that only reads. Without a network, or if changes cannot be sent, says so. */
export async function refresh({ terminal }: Context, tasks: OpenTasks): Promise<void> {
  try {
    await tasks.sync();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    terminal.warn([error.message, error.hint].join(' '));
    return;
  }
  if (tasks.isOnline || !tasks.mirror.status.isLoaded) return;
  const { pending } = tasks.mirror.status;
  terminal.warn(
    `The server cannot be reached. These are the tasks as this device knows them${
      pending > 0 ? `; ${pending} changes wait to be sent` : ''
    }.`,
  );
}
