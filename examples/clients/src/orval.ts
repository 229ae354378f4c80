import {
  completeTask,
  createTask,
  deleteTask,
  getTask,
  listTasks,
  type Problem,
  updateTask,
} from '../generated/orval.ts';
import type { Answer, Connect } from './task-client.ts';

/** One type a status, as orval makes them: that is what TypeScript can tell apart. */
type Each<Status, Data> = Status extends number ? { status: Status; data: Data; headers: Headers } : never;
type Refusal = 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503;
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
  const options = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };

  return {
    create: (owner, task) => answerOf(createTask(owner, task, options)),
    list: (filters) => answerOf(listTasks('me', filters, options)),
    get: (id) => answerOf(getTask('me', id, options)),
    update: (id, changes) => answerOf(updateTask('me', id, changes, options)),
    toggle: (id) => answerOf(completeTask('me', id, undefined, options)),
    setCompleted: (id, completed) => answerOf(completeTask('me', id, { completed }, options)),
    delete: (id) => answerOf(deleteTask('me', id, options)),
  };
};
