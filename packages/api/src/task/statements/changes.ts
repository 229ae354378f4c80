import type { Change } from '@tickline/contract';
import { type Caller, type Row, Selection, statement, toIsoTime } from '@tickline/db';
import type { Services } from '../../context.ts';
import { TASK_COLUMNS, TASK_FIELDS } from '../row.ts';

/** Columns after those of the task, which are null if the change is a deletion. */
const CHANGE_COLUMNS = Selection.none
  .with('change_revision', 'change_revision', Number)
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

const TEXT = `SELECT ${TASK_COLUMNS.sql}, ${CHANGE_COLUMNS.sql} FROM (SELECT revision AS last, forgotten FROM task_list WHERE user_id = $1) AS list
  LEFT JOIN LATERAL (
    ${changesIn('task', TASK_COLUMNS.sql, 'NULL::timestamptz', '$2')}
    UNION ALL
    ${changesIn('task_trash', NO_TASK, 'deleted_at', 'greatest($2::bigint, $3::bigint)')}
  ) AS change ON true ORDER BY change_revision LIMIT $4`;

const SHORT = statement(TEXT, { sharing: 'connection' });
const LONG = statement(TEXT);
/** The length of a page that delays nobody. */
const SHORT_PAGE = 100;

type Read = ReturnType<typeof CHANGE_COLUMNS.read>;

function changeOf(
  row: Row,
  { change_revision: revision, change_id, change_uid: uid, deleted_at }: Read,
): Change {
  const change = { revision, task_id: change_id, uid };
  return deleted_at === null
    ? { ...change, deleted: false, task: TASK_COLUMNS.read(row) }
    : { ...change, deleted: true, deleted_at, task: null };
}

/** Where to begin. */
export interface Since {
  /** Later changes than this one. */
  readonly revision: number;
  /** Later deletions than this one: a copy that is being made needs no others. */
  readonly deletions: number;
}

interface ChangesSince {
  readonly changes: readonly Change[];
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
  let list: Read | undefined;
  const changes: Change[] = [];
  for (const row of rows) {
    const read = CHANGE_COLUMNS.read(row, TASK_COLUMNS.length);
    list ??= read;
    if (read.is_change) changes.push(changeOf(row, read));
  }
  return list && { changes, last: list.last, forgotten: list.forgotten };
}
