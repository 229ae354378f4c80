import { statement } from '@tickline/db';
import type { Services } from '../context.ts';

const SET = statement(`
  INSERT INTO task_limit (tasks_per_user) VALUES ($1) ON CONFLICT (is_only_row)
  DO UPDATE SET tasks_per_user = excluded.tasks_per_user WHERE task_limit.tasks_per_user <> excluded.tasks_per_user`);
const DROP = statement('DELETE FROM task_limit');

/** Sets the number of tasks that a user may have, for every process on this database. @param limit 0 for none */
export async function setTaskLimit(
  { statements }: Pick<Services, 'statements'>,
  limit: number,
): Promise<void> {
  await (limit === 0 ? statements.query(DROP, []) : statements.query(SET, [limit]));
}
