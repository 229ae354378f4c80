import { type TaskList, type TaskListQuery, validationProblem } from '@tickline/contract';
import type { Caller } from '@tickline/db';
import type { CallNotes, Services } from '../context.ts';
import type { Position } from '../list/cursor.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import { scopeOf } from './filters.ts';
import { selectPage, selectTotal } from './statements/list.ts';
import type { Total } from './statements/total.ts';

function positionOf({ cursors }: Services, scope: string, { cursor }: TaskListQuery): Position | undefined {
  if (cursor === undefined) return undefined;
  const position = cursors.decode(scope, cursor);
  if (position) return position;
  const message = 'must be the next_cursor of a page with the same filters and order';
  throw validationProblem([{ path: 'cursor', message }]);
}

const NONE: Total = { total: 0 };

/**
 * Returns one page of a user's tasks. Rows and total come from one statement, so they agree. A page that starts at a cursor
 * costs the same at any depth.
 */
export async function listTasks(
  services: Services,
  caller: Caller,
  query: TaskListQuery,
  notes: CallNotes,
): Promise<TaskList> {
  const { userId } = caller;
  const { limit, offset, cursor } = query;
  const scope = scopeOf(userId, query);
  const page = await selectPage(services, caller, query, positionOf(services, scope, query));
  if (page.total) notes.list = { userId, revision: page.total.list_revision };
  const isFirst = offset === 0 && cursor === undefined;
  const count = page.total ?? (isFirst ? NONE : ((await selectTotal(services, caller, query)) ?? NONE));
  if (count.total === 0) await assertUserExists(services, userId);
  return {
    tasks: page.tasks,
    total: count.total,
    limit,
    offset,
    next_cursor: page.next ? services.cursors.encode(scope, page.next) : null,
  };
}
