import type { Task, TaskUpdate } from '@tickline/contract';
import { type Statement, statement, type Value } from '@tickline/db';
import type { Services } from '../context.ts';
import { suppliedOf } from './columns.ts';
import { getTask, type TaskKey, throwTaskNotFound } from './get-task.ts';
import { TASK_COLUMNS, type TaskRow, toTask } from './row.ts';

/** Later than the last write even where the clock has not moved on, or was set back. */
const TOUCHED = "greatest(CURRENT_TIMESTAMP, updated_at + interval '1 millisecond')";

/** @param assignments with `$3` … for values; one of a limited number */
function updateStatement(assignments: string): Statement<TaskRow> {
  return statement(
    `UPDATE task SET ${assignments} WHERE user_id = $1 AND id = $2 RETURNING ${TASK_COLUMNS}`,
    { sharing: 'transaction' },
  );
}

const TOGGLE = updateStatement(`completed = NOT completed, updated_at = ${TOUCHED}`);
const SET_COMPLETED = updateStatement(
  `updated_at = CASE WHEN completed = $3 THEN updated_at ELSE ${TOUCHED} END, completed = $3`,
);

async function write(
  services: Services,
  key: TaskKey,
  update: Statement<TaskRow>,
  values: readonly Value[] = [],
): Promise<Task> {
  const { caller, id } = key;
  const [row] = await services.statements.query(update, [caller.userId, id, ...values], caller);
  return row ? toTask(caller.userId, row) : throwTaskNotFound(services, key);
}

/** Changes the fields supplied, in one statement; with none supplied nothing is written. */
export async function updateTask(services: Services, key: TaskKey, changes: TaskUpdate): Promise<Task> {
  const supplied = suppliedOf(changes);
  if (supplied.length === 0) return getTask(services, key);
  const assignments = supplied.map(({ name, cast }, index) => `${name} = $${index + 3}${cast}, `);
  const update = updateStatement(`${assignments.join('')}updated_at = ${TOUCHED}`);
  return write(
    services,
    key,
    update,
    supplied.map(({ value }) => value),
  );
}

/** Turns the task's state over. One statement, so that of two at once neither is lost. */
export function toggleTask(services: Services, key: TaskKey): Promise<Task> {
  return write(services, key, TOGGLE);
}

/** Sets the task's state; a task that has it already stays as it is, `updated_at` included. */
export function setTaskCompleted(services: Services, key: TaskKey, completed: boolean): Promise<Task> {
  return write(services, key, SET_COMPLETED, [completed]);
}
