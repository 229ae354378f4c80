import {
  completeTask,
  createTask,
  deleteTask,
  getTask,
  listChanges,
  listTasks,
  type Problem,
  restoreTask,
  updateTask,
} from '../generated/orval.ts';
import type { Answer, Connect } from './task-client.ts';

/** One type a status, as orval makes them: that is what TypeScript can tell apart. */
type Each<Status, Data> = Status extends number ? { status: Status; data: Data; headers: Headers } : never;
type Refusal = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503;
type Result<T> = Each<200 | 201 | 204, T> | Each<304, unknown> | Each<Refusal, Problem>;

async function answerOf<T>(call: Promise<Result<T>>): Promise<Answer<T>> {
  const result = await call;
  const { headers, status } = result;
  switch (result.status) {
    case 200:
    case 201:
    case 204:
      return { headers, status, data: result.data };
    case 304:
      throw new Error('none of these calls says what it knows already');
    default:
      return { headers, status, problem: result.data };
  }
}

/** The server's address is part of what orval generates. @see https://orval.dev/guides/fetch */
export const orval: Connect = (_url, token) => {
  const authorization: Record<string, string> =
    token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const options = { headers: authorization };
  const optionsWith = (name: string, value: string | undefined) =>
    value === undefined ? options : { headers: { ...authorization, [name]: value } };

  return {
    create: (owner, task, key) => answerOf(createTask(owner, task, optionsWith('Idempotency-Key', key))),
    list: (filters) => answerOf(listTasks('me', filters, options)),
    get: (id) => answerOf(getTask('me', id, options)),
    update: (id, changes, tag) => answerOf(updateTask('me', id, changes, optionsWith('If-Match', tag))),
    toggle: (id) => answerOf(completeTask('me', id, undefined, options)),
    setCompleted: (id, completed) => answerOf(completeTask('me', id, { completed }, options)),
    delete: (id) => answerOf(deleteTask('me', id, undefined, options)),
    restore: (id) => answerOf(restoreTask('me', id, options)),
    changes: (since) => answerOf(listChanges('me', { ...(since !== undefined && { since }) }, options)),
  };
};
