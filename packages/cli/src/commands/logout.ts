import { rm } from 'node:fs/promises';
import { credentialFor, removeCredential } from '../account/credentials.ts';
import { originFor, userFolder } from '../account/open-session.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Command, Context } from '../command.ts';
import { withTasks } from '../tasks/open-tasks.ts';

/** Sends what waits. @throws {CliError} if that is not possible */
async function assertSent(context: Context): Promise<void> {
  await withTasks(context, 'ask', async (tasks) => {
    const isWaiting = () => tasks.mirror.status.pending > 0;
    if (isWaiting()) await tasks.sync();
    if (isWaiting())
      throw new CliError(
        EXIT.offline,
        `${tasks.mirror.status.pending} changes were not sent yet, and would be lost.`,
        'Try again with a network, or use "tickline logout --force" to drop them.',
      );
  });
}

export const logout: Command = {
  name: 'logout',
  about: 'Removes the key and the copy of your tasks from this device',
  takes: '',
  options: { force: { about: 'Drops changes that were not sent' } },
  examples: [['tickline logout', 'Signs out at the server that you used last']],
  async run(context) {
    const { terminal, args, folders } = context;
    const origin = await originFor(context);
    const credential = await credentialFor(folders.config, origin);
    if (!credential) throw new CliError(EXIT.signedOut, `You are not signed in at ${origin}.`);
    if (!args.has('force')) await assertSent(context);
    await removeCredential(folders.config, origin);
    await rm(userFolder(context, origin, credential.userId), { recursive: true, force: true });
    terminal.print(`Signed out at ${origin}.`);
    terminal.print(`The key still works. Revoke it at ${origin}/account.`);
    return EXIT.ok;
  },
};
