import { type Caller, statement } from '@tickline/db';
import type { Services } from '../../context.ts';

type Statements = Pick<Services, 'statements'>;

const REVISION = statement<[revision: string]>('SELECT revision FROM task_list WHERE user_id = $1', {
  sharing: 'connection',
});

/** Reads a user's revision by its key. @returns undefined for a user who never had a task */
export async function readRevision({ statements }: Statements, caller: Caller): Promise<number | undefined> {
  const [row] = await statements.query(REVISION, [caller.userId], caller);
  return row && Number(row[0]);
}

const REVISIONS = statement<[id: string, revision: string]>(`SELECT id, coalesce(revision, 0)
  FROM jsonb_array_elements_text($1::jsonb) AS watched (id) JOIN "user" USING (id) LEFT JOIN task_list ON user_id = id`);

/** Reads the revisions of several users by their keys, in one statement. A deleted user has none. */
export async function readRevisions(
  { statements }: Statements,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await statements.query(REVISIONS, [JSON.stringify(userIds)]);
  return new Map(rows.map(([id, revision]) => [id, Number(revision)]));
}
