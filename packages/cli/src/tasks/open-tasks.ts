import { join } from 'node:path';
import { isUnavailable } from '@tickline/client';
import {
  type Conflict,
  createTaskMirror,
  type Resolution,
  type Task,
  type TaskMirror,
} from '@tickline/client/mirror';
import { fileStorage } from '@tickline/client/mirror/file-storage';
import { openSession, type Session } from '../account/open-session.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../command.ts';
import { acquireLock } from '../files/lock.ts';
import { makePrivateFolder } from '../files/private-file.ts';
import { createResolver, type Policy } from './resolve-conflict.ts';

/** How long a command waits for another one that works with the same tasks. */
const WAIT_MS = 60_000;

/** A user's tasks: the copy on this device, with the changes that have not been sent. */
export interface OpenTasks {
  readonly session: Session;
  readonly mirror: TaskMirror;
  /** Whether the last `sync` reached the server. */
  readonly isOnline: boolean;
  /** Whether the server refused a change, or a conflict was settled against one; that has been told. */
  readonly hasLost: boolean;
  /** Sends what waits, and reads what changed elsewhere. Does nothing without a network. */
  sync(): Promise<void>;
  /** Returns all tasks. @throws {CliError} if there is no copy, and no network */
  all(): readonly Task[];
}

class LockedTasks implements OpenTasks {
  readonly session: Session;
  readonly mirror: TaskMirror;
  isOnline = false;
  hasLost = false;

  constructor(context: Context, session: Session, policy: Policy) {
    this.session = session;
    const resolve = createResolver(context.terminal, policy);
    const onConflict = async (conflict: Conflict): Promise<Resolution> => {
      const resolution = await resolve(conflict, this.mirror.get(conflict.operation.uid));
      if (resolution === 'theirs') this.hasLost = true;
      return resolution;
    };
    const storage = fileStorage(join(session.folder, 'tasks'));
    this.mirror = createTaskMirror(session.client, { storage, onConflict });
  }

  async sync(): Promise<void> {
    try {
      await this.mirror.sync();
      this.isOnline = true;
    } catch (error) {
      this.isOnline = false;
      if (!isUnavailable(error)) throw error;
    }
  }

  all(): readonly Task[] {
    const { isLoaded } = this.mirror.status;
    if (!this.isOnline && !isLoaded)
      throw new CliError(
        EXIT.offline,
        'The server cannot be reached, and there is no copy of your tasks on this device yet.',
        'Check the network and the address (--url).',
      );
    return this.mirror.tasks();
  }
}

/**
 * Works with the user's tasks. One process does so at a time, as two would overwrite each other's changes.
 *
 * @throws {CliError} if another process works with them for too long
 */
export async function withTasks<T>(
  context: Context,
  policy: Policy,
  job: (tasks: OpenTasks) => Promise<T>,
): Promise<T> {
  const session = await openSession(context);
  await makePrivateFolder(session.folder);
  const onWait = () => context.terminal.warn('Waiting for another tickline…');
  const release = await acquireLock(join(session.folder, 'lock'), WAIT_MS, onWait);
  if (!release)
    throw new CliError(
      EXIT.error,
      'Another tickline is at work with your tasks.',
      'Try again when it has ended.',
    );
  try {
    const tasks = new LockedTasks(context, session, policy);
    await tasks.mirror.load();
    return await job(tasks);
  } finally {
    await release();
  }
}
