import { type Row, type Step, statement } from '@tickline/db';
import { nextInSeries } from '@tickline/recurrence';
import { TASK_COLUMNS } from '../row.ts';
import { uidOfNext } from '../uid.ts';

const withState = (wasCompleted: string) =>
  TASK_COLUMNS.with('wall_time', 'wall_time', (text) => text).with(
    'was_completed',
    wasCompleted,
    (text) => text === 't',
  );

const COLUMNS = withState('was_completed');

/** A task after a write that may have completed it. */
export type CompletedRow = ReturnType<typeof COLUMNS.read>;

/** Returns the columns of a statement that may complete a task. @param wasCompleted whether it was completed before */
export const completedColumns = (wasCompleted: string): string => withState(wasCompleted).sql;

/** Reads a row of a statement with these columns. */
export const readCompleted = (row: Row): CompletedRow => COLUMNS.read(row);

/** A task that comes after another one in its series. */
export interface NextTask {
  readonly uid: string;
  readonly due_date: string;
  readonly recurrence: string;
  readonly wall_time: string | null;
}

type Completed = Pick<
  CompletedRow,
  'uid' | 'due_date' | 'all_day' | 'recurrence' | 'time_zone' | 'wall_time' | 'completed_at'
>;

/**
 * Returns the task that comes after a completed one: it is due after that one was due, and after it was completed. Always the
 * same for the same row.
 *
 * @returns undefined if it does not recur, or if its series ends
 */
export function nextOf(task: Completed): NextTask | undefined {
  const { uid, due_date, all_day, recurrence, time_zone, wall_time, completed_at } = task;
  if (recurrence === null || due_date === null || completed_at === null) return undefined;
  const next = nextInSeries(
    {
      rule: recurrence,
      due: new Date(due_date),
      allDay: all_day,
      timeZone: all_day ? null : time_zone,
      wallTime: all_day ? null : wall_time,
    },
    new Date(completed_at),
  );
  if (!next) return undefined;
  const due = next.due.toISOString();
  return { uid: uidOfNext(uid, due), due_date: due, recurrence: next.rule, wall_time: next.wallTime };
}

/** Fields that the next task takes over. */
const KEPT = ['title', 'description', 'priority', 'tags', 'all_day', 'time_zone'] as const;
const NAMES = [...KEPT, 'uid', 'due_date', 'recurrence', 'wall_time'].map((name) => `"${name}"`).join(', ');

const IS_IT = 'user_id = $1 AND uid = $3::uuid';

/**
 * Creates the next task, unless it is there, or in the trash. Returns its id, or null if it is in the trash.
 *
 * The counter is not touched in vain: whoever completes a task again may have as many tasks as are allowed.
 */
const CREATE = statement<[id: string | null]>(`
  WITH new AS (
    INSERT INTO task (user_id, ${NAMES}) SELECT $1, ${NAMES} FROM jsonb_populate_record(NULL::task, $2::jsonb) AS given
    WHERE NOT EXISTS (SELECT FROM task WHERE ${IS_IT}) AND NOT EXISTS (SELECT FROM task_trash WHERE ${IS_IT})
    ON CONFLICT (user_id, uid) DO NOTHING RETURNING id)
  SELECT coalesce((SELECT id FROM new), (SELECT id FROM task WHERE ${IS_IT}))`);

/** Returns the statement that creates the next task. @returns undefined if a write did not complete a recurring task */
export function nextStep(userId: string, row: CompletedRow): Step | undefined {
  const next = row.completed && !row.was_completed ? nextOf(row) : undefined;
  if (!next) return undefined;
  const kept = Object.fromEntries(KEPT.map((name) => [name, row[name]]));
  return { statement: CREATE, values: [userId, JSON.stringify({ ...kept, ...next }), next.uid] };
}
