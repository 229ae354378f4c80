import { statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { type TaskKey, throwTaskNotFound } from './get-task.ts';

const DELETE = statement<[id: string]>('DELETE FROM task WHERE user_id = $1 AND id = $2 RETURNING id', {
  sharing: 'transaction',
});

export async function deleteTask(services: Services, key: TaskKey): Promise<void> {
  const { caller, id } = key;
  const deleted = await services.statements.query(DELETE, [caller.userId, id], caller);
  if (deleted.length === 0) await throwTaskNotFound(services, key);
}
