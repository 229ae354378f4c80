import { LIMITS, type TaskTags } from '@tickline/contract';
import { type Caller, statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';

/** Reads all tasks of the user. Ties go by code point, whatever the locale of the database. */
const TAGS = statement<[tag: string, total: string, pending: string]>(`
  SELECT tag, count(*), count(*) FILTER (WHERE NOT completed) FROM task, unnest(tags) AS tag WHERE user_id = $1
  GROUP BY tag ORDER BY count(*) DESC, tag COLLATE "C" LIMIT ${LIMITS.tagList}`);

/** Returns the caller's tags, most used first. */
export async function listTags(services: Services, caller: Caller): Promise<TaskTags> {
  const rows = await services.statements.query(TAGS, [caller.userId], caller);
  if (rows.length === 0) await assertUserExists(services, caller.userId);
  return {
    tags: rows.map(([tag, total, pending]) => ({ tag, total: Number(total), pending: Number(pending) })),
  };
}
