import { randomUUID } from 'node:crypto';
import type { Database } from '@tickline/db';

/** Sends a write. Returns the body of its answer; undefined if it failed. */
type Send = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) => Promise<unknown>;

const idOf = (task: unknown): number | undefined =>
  typeof task === 'object' && task !== null && 'id' in task ? Number(task.id) : undefined;

/** Ways to write one user's tasks through the API, each on any of the tasks that it created. Some fail. */
export function requestsOf(send: Send) {
  const ids: number[] = [];
  const some = () => ids[Math.floor(Math.random() * ids.length)] ?? 1;
  const title = () => `Task ${Math.random()}`;
  const add = (task: unknown) => {
    const id = idOf(task);
    if (id !== undefined) ids.push(id);
  };
  const batch = (operations: readonly object[]) => send('POST', '/api/me/tasks/batch', { operations });
  return {
    create: async () => add(await send('POST', '/api/me/tasks', { title: title() })),
    update: () => send('PUT', `/api/me/tasks/${some()}`, { title: title() }),
    toggle: () => send('PATCH', `/api/me/tasks/${some()}/complete`),
    delete: () => send('DELETE', `/api/me/tasks/${some()}`),
    restore: () => send('POST', `/api/me/tasks/${some()}/restore`),
    /** Writes one task several times. */
    batch: async () => {
      const uid = randomUUID();
      const answer = await batch([
        { op: 'create', uid, title: title() },
        { op: 'update', uid, title: title() },
        { op: 'create', title: title() },
        { op: 'complete', uid, completed: true },
      ]);
      if (typeof answer === 'object' && answer !== null && 'results' in answer)
        for (const task of new Set([answer.results].flat())) add(task);
    },
    /** Fails if one of the tasks is not in the state that an operation needs: then nothing happens. */
    uncertainBatch: async () => {
      const uid = randomUUID();
      await batch([
        { op: 'create', uid, title: title() },
        { op: 'delete', uid },
        { op: 'delete', task_id: some() },
        { op: 'restore', task_id: some() },
        { op: 'update', task_id: some(), priority: 'low' },
      ]);
    },
  };
}

/**
 * Runs a statement. PostgreSQL may undo it: one that writes several tasks holds the user's counter while it waits for a task,
 * which an operator's statement need not avoid.
 *
 * @see docs/decisions/017-revisions.md
 */
async function runByHand(statement: Promise<unknown>): Promise<void> {
  await statement.catch((error: unknown) => {
    if (!String(error).includes('deadlock detected')) throw error;
  });
}

/** Ways to write a user's tasks by hand, beside the server. */
export function statementsOf({ prisma }: Pick<Database, 'prisma'>, user: string) {
  return {
    sql: () =>
      runByHand(prisma.$executeRaw`UPDATE task SET priority = 'high' WHERE user_id = ${user} AND id % 2 = 0`),
    sqlDelete: () =>
      runByHand(prisma.$executeRaw`DELETE FROM task WHERE user_id = ${user} AND id = (
        SELECT min(id) FROM task WHERE user_id = ${user} AND id % 3 = 0)`),
    rollback: () =>
      prisma
        .$transaction(async (tx) => {
          await tx.$executeRaw`UPDATE task SET title = 'never' WHERE user_id = ${user}`;
          throw new Error('no');
        })
        .catch(() => undefined),
  };
}
