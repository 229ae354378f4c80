import { type Operation, type Task, taskUpdateSchema } from '@tickline/contract';
import { type Row, type Step, statement, type Value } from '@tickline/db';
import { TASK_COLUMNS } from '../row.ts';
import { completedColumns, nextStep, readCompleted } from './next.ts';
import { restoreSql } from './trash.ts';

type Targeted = Exclude<Operation, { op: 'create' }>;

/** `$1` is the user, `$2` the task's id or uid, `$3` null or the revisions that it may have. */
const which = (key: string) =>
  `user_id = $1 AND ${key} AND ($3::bigint[] IS NULL OR revision = ANY ($3::bigint[]))`;

const FIELDS = Object.keys(taskUpdateSchema.shape)
  .map((name) => `"${name}"`)
  .join(', ');
const RETURNED = TASK_COLUMNS.sql;

/** As the statement found it. */
const WAS_COMPLETED =
  '(SELECT before.completed FROM task AS before WHERE before.user_id = $1 AND before.id = task.id)';

const updateSql = (where: string, returned: string) =>
  `UPDATE task SET (${FIELDS}) = (SELECT ${FIELDS} FROM jsonb_populate_record(task, $4::jsonb) AS changed)
  WHERE ${where} RETURNING ${returned}`;

/** Statements on the task that `where` names. Each returns the task, if there is one. */
const statementsOn = (where: string) => ({
  read: statement(`SELECT ${RETURNED} FROM task WHERE ${where}`),
  update: statement(updateSql(where, RETURNED)),
  completingUpdate: statement(updateSql(where, completedColumns(WAS_COMPLETED))),
  toggle: statement(
    `UPDATE task SET completed = NOT completed WHERE ${where} RETURNING ${completedColumns('NOT completed')}`,
  ),
  set: statement(
    `WITH done AS (UPDATE task SET completed = $4 WHERE ${where} AND completed <> $4 RETURNING *)
    SELECT ${completedColumns('NOT completed')} FROM done
    UNION ALL SELECT ${completedColumns('completed')} FROM task WHERE ${where} AND completed = $4`,
  ),
  delete: statement(`DELETE FROM task WHERE ${where} RETURNING ${RETURNED}`),
  restore: statement(restoreSql(where)),
});

const BY_ID = statementsOn(which('id = $2::bigint'));
const BY_UID = statementsOn(which('uid = $2::uuid'));

/** Returns the statement of a create with these fields: it returns the task that the user has with the same uid, if any. */
function creation(names: readonly string[]) {
  const columns = names.map((name) => `"${name}"`).join(', ');
  return statement(
    `WITH new AS (
      INSERT INTO task (user_id, ${columns}) SELECT $1, ${columns} FROM jsonb_populate_record(NULL::task, $2::jsonb) AS given
      WHERE NOT EXISTS (SELECT FROM task WHERE user_id = $1 AND uid = $3::uuid)
      ON CONFLICT (user_id, uid) DO NOTHING RETURNING ${RETURNED})
    SELECT ${RETURNED} FROM new
    UNION ALL SELECT ${RETURNED} FROM task WHERE user_id = $1 AND uid = $3::uuid AND NOT EXISTS (SELECT FROM new)`,
  );
}

/** Returns the statement of several creates with these fields. It fails if the user has a task with one of the uids. */
function creations(names: readonly string[]) {
  const columns = names.map((name) => `"${name}"`).join(', ');
  return statement(
    `INSERT INTO task (user_id, ${columns}) SELECT $1, ${columns} FROM jsonb_populate_recordset(NULL::task, $2::jsonb) AS given
    RETURNING ${RETURNED}`,
  );
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Tells whether an operation may complete a task that is there. */
function mayComplete(operation: Operation): boolean {
  const { op } = operation;
  if (op === 'complete') return operation.completed !== false;
  return op === 'update' && operation.completed === true;
}

function targetedStep(userId: string, operation: Targeted): Step {
  const { task_id, uid, if_revision } = operation;
  const statements = uid === undefined ? BY_ID : BY_UID;
  const revisions = if_revision === undefined ? null : `{${if_revision}}`;
  const values: Value[] = [userId, uid ?? task_id ?? null, revisions];
  if (operation.op === 'delete' || operation.op === 'restore')
    return { statement: statements[operation.op], values };
  if (operation.op === 'complete') {
    const { completed } = operation;
    if (completed === undefined) return { statement: statements.toggle, values };
    return { statement: statements.set, values: [...values, completed] };
  }
  const { op: _op, task_id: _id, uid: _uid, if_revision: _revision, ...fields } = operation;
  const changes = given(fields);
  if (Object.keys(changes).length === 0) return { statement: statements.read, values };
  const { update, completingUpdate } = statements;
  return {
    statement: mayComplete(operation) ? completingUpdate : update,
    values: [...values, JSON.stringify(changes)],
  };
}

/**
 * Locks the user and the tasks of a batch before it holds the user's counter, in the order of everyone else. Otherwise a
 * batch and the write of a single task could wait for each other (docs/decisions/017-revisions.md).
 */
const LOCK = statement(`
  SELECT (SELECT count(*) FROM (SELECT FROM "user" WHERE id = $1 FOR KEY SHARE) AS owner),
    (SELECT count(*) FROM (SELECT FROM task WHERE user_id = $1 AND (id = ANY ($2::bigint[]) OR uid = ANY ($3::uuid[]))
      ORDER BY id FOR UPDATE) AS target)`);

/** Returns the first statement of a batch. */
export function lockStep(userId: string, operations: readonly Operation[]): Step {
  const targeted = operations.filter((operation) => operation.op !== 'create');
  const valuesOf = (name: 'task_id' | 'uid') => [
    ...new Set(targeted.flatMap(({ [name]: value }) => (value === undefined ? [] : [value]))),
  ];
  return { statement: LOCK, values: [userId, `{${valuesOf('task_id')}}`, `{${valuesOf('uid')}}`] };
}

interface NewTask {
  readonly task: Record<string, unknown>;
  readonly names: readonly string[];
}

function newTask({ op: _op, ...fields }: Extract<Operation, { op: 'create' }>): NewTask {
  const task = given(fields);
  return { task, names: Object.keys(task).sort() };
}

function creationStep(userId: string, { task, names }: NewTask): Step {
  return { statement: creation(names), values: [userId, JSON.stringify(task), (task.uid as string) ?? null] };
}

/** Returns the statement of each operation. It returns no row if the operation fails. */
export function stepsOf(userId: string, operations: readonly Operation[]): Step[] {
  return operations.map((operation) =>
    operation.op === 'create' ? creationStep(userId, newTask(operation)) : targetedStep(userId, operation),
  );
}

/**
 * Returns the statements of operations. Creates in a row with the same fields share one, which costs a sixth. If one fails,
 * only `stepsOf` tells the operation, and only it accepts a create that is sent again.
 */
export function mergedStepsOf(userId: string, operations: readonly Operation[]): Step[] {
  const steps: Step[] = [];
  let run: NewTask[] = [];
  const endRun = () => {
    const [first, second] = run;
    if (first && second) {
      const values = [userId, JSON.stringify(run.map(({ task }) => task))];
      steps.push({ statement: creations(first.names), values, rows: run.length });
    } else if (first) steps.push(creationStep(userId, first));
    run = [];
  };
  for (const operation of operations) {
    if (operation.op !== 'create') {
      endRun();
      steps.push(targetedStep(userId, operation));
      continue;
    }
    const created = newTask(operation);
    if (run[0] && String(run[0].names) !== String(created.names)) endRun();
    run.push(created);
  }
  endRun();
  return steps;
}

/** Returns the statement that creates the next task, if an operation has completed a recurring one. */
export function furtherStepOf(userId: string, operation: Operation, row: Row): Step | undefined {
  return mayComplete(operation) ? nextStep(userId, readCompleted(row)) : undefined;
}

/** Returns the result of an operation. */
export function resultOf({ op }: Operation, row: Row): Task | null {
  return op === 'delete' ? null : TASK_COLUMNS.read(row);
}
