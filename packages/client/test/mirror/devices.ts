import { Network, type TestApp, tokenOf } from '@tickline/server/testing';
import { createTicklineClient } from '../../src/index.ts';
import { createTaskMirror, type MirrorOptions, type Task, type TaskMirror } from '../../src/mirror/index.ts';
import { subscriptions } from '../../src/subscriptions.ts';

/** Creates a mirror of a user's tasks on a device of its own. */
export async function device(
  url: string,
  user: string,
  options: MirrorOptions & { network?: Network } = {},
): Promise<TaskMirror> {
  const { network = new Network(), ...own } = options;
  const token = await tokenOf(user);
  const client = createTicklineClient({ url, token, fetch: network.fetch, retries: 0, subscriptions });
  return createTaskMirror(client, { pollMs: 20, ...own });
}

/** Repeats `sync` until it succeeds and nothing waits. */
export async function settle(mirror: TaskMirror): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const failed = await mirror.sync().then(
      () => false,
      (error: unknown) => error,
    );
    if (failed === false && mirror.status.pending === 0) return;
    if (attempt > 200) throw new Error('the mirror does not settle', { cause: failed });
  }
}

const byId = (one: Task, other: Task) => one.id - other.id;

/** The tasks of a mirror, and those of the server. */
export async function bothOf(api: TestApp, user: string, mirror: TaskMirror) {
  const { tasks } = await api.listTasks(user, 'limit=100');
  return { mirror: mirror.tasks().sort(byId), server: (tasks as Task[]).sort(byId) };
}
