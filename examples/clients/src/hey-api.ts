import { createClient } from '../generated/hey-api/client/index.ts';
import {
  completeTask,
  createTask,
  deleteTask,
  getTask,
  listTasks,
  updateTask,
} from '../generated/hey-api/index.ts';
import { answerOf } from './fields.ts';
import type { Connect } from './task-client.ts';

/** @see https://heyapi.dev/openapi-ts/clients/fetch */
export const heyApi: Connect = (url, token) => {
  const client = createClient({ baseUrl: url, auth: token });
  const of = (task_id: number) => ({ client, path: { user_id: 'me', task_id } });

  return {
    create: (user_id, body) => answerOf(createTask({ client, path: { user_id }, body })),
    list: (query) => answerOf(listTasks({ client, path: { user_id: 'me' }, query })),
    get: (id) => answerOf(getTask(of(id))),
    update: (id, body) => answerOf(updateTask({ ...of(id), body })),
    toggle: (id) => answerOf(completeTask(of(id))),
    setCompleted: (id, completed) => answerOf(completeTask({ ...of(id), body: { completed } })),
    delete: (id) => answerOf(deleteTask(of(id))),
  };
};
