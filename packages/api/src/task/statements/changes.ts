import type { Task } from '@tickline/contract';
import { type Caller, statement, toIsoTime } from '@tickline/db';
import type { Services } from '../../context.ts';
import { TASK_COLUMNS, TASK_FIELDS } from '../row.ts';

/** A row of the statement below. If it is about a deleted task, all fields of `Task` are null. */
const COLUMNS = TASK_COLUMNS.with('change_revision', 'change_revision', Number)
  .with('change_id', 'change_id', Number)
  .with('change_uid', 'change_uid', String)
  .with('deleted_at', 'deleted_at', (text) => text && toIsoTime(text))
  .with('last', 'last', Number)
  .with('forgotten', 'forgotten', Number)
  .with('is_change', 'change_id IS NOT NULL', (text) => text === 't');

const changesIn = (table: string, columns: string, deletedAt: string, after: string) =>
  `(SELECT ${columns}, revision AS change_revision, id AS change_id, uid AS change_uid, ${deletedAt} AS deleted_at
    FROM ${table} WHERE user_id = $1 AND revision > ${after} ORDER BY revision LIMIT $4)`;

const NO_TASK = TASK_FIELDS.map((name) => `(NULL::task)."${name}"`).join(', ');

const TEXT = `SELECT ${COLUMNS.sql} FROM (SELECT revision AS last, forgotten FROM task_list WHERE user_id = $1) AS list
  LEFT JOIN LATERAL (
    ${changesIn('task', TASK_COLUMNS.sql, 'NULL::timestamptz', '$2')}
    UNION ALL
    ${changesIn('task_trash', NO_TASK, 'deleted_at', 'greatest($2::bigint, $3::bigint)')}
  ) AS change ON true ORDER BY change_revision LIMIT $4`;

const SHORT = statement(TEXT, { sharing: 'connection' });
const LONG = statement(TEXT);
/** The length of a page that delays nobody. */
const SHORT_PAGE = 100;

/** Where to begin. */
export interface Since {
  /** Later changes than this one. */
  readonly revision: number;
  /** Later deletions than this one: a copy that is being made needs no others. */
  readonly deletions: number;
}

interface ChangedTask {
  readonly revision: number;
  readonly task_id: number;
  readonly uid: string;
  readonly deleted_at: string | null;
  readonly task: Task | null;
}

interface ChangesSince {
  readonly changes: readonly ChangedTask[];
  /** The user's last revision. */
  readonly last: number;
  /** The highest revision of a deletion that is no longer known. */
  readonly forgotten: number;
}

/** Reads a user's changes in one statement. @returns undefined if the user never had a task */
export async function selectChanges(
  { statements }: Services,
  caller: Caller,
  { revision, deletions }: Since,
  limit: number,
): Promise<ChangesSince | undefined> {
  const select = limit <= SHORT_PAGE ? SHORT : LONG;
  const rows = await statements.query(select, [caller.userId, revision, deletions, limit + 1], caller);
  const read = rows.map((row) => ({ row, ...COLUMNS.read(row) }));
  const [first] = read;
  if (!first) return undefined;
  const changes = read
    .filter(({ is_change }) => is_change)
    .map(({ row, change_revision, change_id, change_uid, deleted_at }) => ({
      revision: change_revision,
      task_id: change_id,
      uid: change_uid,
      deleted_at,
      task: deleted_at === null ? TASK_COLUMNS.read(row) : null,
    }));
  return { changes, last: first.last, forgotten: first.forgotten };
}
