import type { DeletedTask, Task } from '@tickline/contract';
import { type Caller, type Row, type Statement, statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { TASK_COLUMNS } from '../task/row.ts';
import { selectDeletedAfter } from '../task/statements/trash.ts';

/** Tasks that are read at a time. They stay in memory until the reader has taken them. */
const AT_ONCE = 100;

/** With the limit as a value, the planner expects few rows and reads them in the order of the key. */
const ALL = statement(
  `SELECT ${TASK_COLUMNS.sql} FROM task WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
  { sharing: 'connection' },
);
/** Many tasks may have to be read to find a few of these. */
const DUE = statement(
  `SELECT ${TASK_COLUMNS.sql} FROM task WHERE user_id = $1 AND id > $2 AND due_date IS NOT NULL AND NOT completed
  ORDER BY id LIMIT $3`,
);

/** Runs a read when the caller's turn has come. */
export type InTurn = <T>(read: () => Promise<T>) => Promise<T>;

async function* pagesBy<T extends { readonly id: number }>(
  readAfter: (id: number) => Promise<readonly T[]>,
  inTurn: InTurn,
): AsyncGenerator<readonly T[], void> {
  for (let after = 0; ; ) {
    const page = await inTurn(() => readAfter(after));
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || page.length < AT_ONCE) return;
    after = last.id;
  }
}

function pagesOf(select: Statement<Row>) {
  return ({ statements }: Services, caller: Caller, inTurn: InTurn): AsyncGenerator<readonly Task[], void> =>
    pagesBy(async (id) => {
      const rows = await statements.query(select, [caller.userId, id, AT_ONCE], caller);
      return rows.map((row) => TASK_COLUMNS.read(row));
    }, inTurn);
}

/**
 * Reads all tasks of a user in pages, by their ids, and holds nothing between two pages. A task that is there all the time comes
 * exactly once, as it was at some moment. What changes meanwhile has a later revision than the user's when the reading began.
 */
export const readTasks = pagesOf(ALL);

/** Reads the tasks that are to be done at some time, in the same way. */
export const readDueTasks = pagesOf(DUE);

/** Reads the deleted tasks that can be restored, in the same way. */
export function readTrash(
  services: Services,
  caller: Caller,
  inTurn: InTurn,
): AsyncGenerator<readonly DeletedTask[], void> {
  return pagesBy((id) => selectDeletedAfter(services, caller, { id, limit: AT_ONCE }), inTurn);
}
