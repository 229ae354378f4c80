import { createClient } from '../generated/hey-api/client/index.ts';
import {
  completeTask,
  createTask,
  deleteTask,
  getTask,
  listChanges,
  listTasks,
  restoreTask,
  updateTask,
} from '../generated/hey-api/index.ts';
import { answerOf } from './fields.ts';
import type { Connect } from './task-client.ts';

/** @see https://heyapi.dev/openapi-ts/clients/fetch */
export const heyApi: Connect = (url, token) => {
  const client = createClient({ baseUrl: url, auth: token });
  const of = (task_id: number) => ({ client, path: { user_id: 'me', task_id } });

  return {
    create: (user_id, body, key) =>
      answerOf(
        createTask({
          client,
          path: { user_id },
          ...(key !== undefined && { headers: { 'Idempotency-Key': key } }),
          body,
        }),
      ),
    list: (query) => answerOf(listTasks({ client, path: { user_id: 'me' }, query })),
    get: (id) => answerOf(getTask(of(id))),
    update: (id, body, tag) =>
      answerOf(updateTask({ ...of(id), ...(tag !== undefined && { headers: { 'If-Match': tag } }), body })),
    toggle: (id) => answerOf(completeTask(of(id))),
    setCompleted: (id, completed) => answerOf(completeTask({ ...of(id), body: { completed } })),
    delete: (id) => answerOf(deleteTask(of(id))),
    restore: (id) => answerOf(restoreTask(of(id))),
    changes: (since) =>
      answerOf(
        listChanges({ client, path: { user_id: 'me' }, query: { ...(since !== undefined && { since }) } }),
      ),
  };
};
