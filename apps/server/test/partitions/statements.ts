import { type TaskFilters, taskSchema } from '@tickline/contract';
import { Prisma } from '@tickline/db';
import pg from 'pg';
import type { Statement } from './plans.ts';

/** Records statements about tasks and deleted tasks, and about users, whose deletion cascades to tasks. */
export function recordStatements(): { statements: Statement[]; stop(): void } {
  const statements: Statement[] = [];
  const query: unknown = pg.Client.prototype.query;
  if (typeof query !== 'function') throw new Error('pg has no query');
  Object.assign(pg.Client.prototype, {
    query(this: pg.Client, ...args: unknown[]) {
      const [config, values] = args;
      const isConfig = typeof config === 'object' && config !== null && 'text' in config;
      const text = isConfig ? String(config.text) : String(config);
      const parameters = isConfig && 'values' in config ? config.values : values;
      if (/\btask(?:_trash|_list)?\b|^DELETE FROM "public"."user"/i.test(text))
        statements.push({ text, values: Array.isArray(parameters) ? parameters : [] });
      return Reflect.apply(query, this, args);
    },
  });
  return { statements, stop: () => void Object.assign(pg.Client.prototype, { query }) };
}

interface Filter {
  /** A value of it in a query. */
  readonly query: string;
  /** Its condition in a statement. */
  readonly condition: string;
}

/** The filters of a list. Any set of them is possible; the test runs none, each, each pair, and all. */
export const FILTERS: { readonly [name in keyof TaskFilters]-?: Filter } = {
  status: { query: 'completed', condition: 'completed = ?' },
  priority: { query: 'high,low', condition: 'priority = ANY (?::priority[])' },
  tag: { query: 'home', condition: 'tags && ?::text[]' },
  search: { query: '50%25', condition: '(title_folded LIKE ? OR description_folded LIKE ?)' },
  due_before: { query: '2028-01-01T00:00:00Z', condition: 'due_date < ?::timestamptz' },
  due_after: { query: '2027-01-01T00:00:00Z', condition: 'due_date >= ?::timestamptz' },
  completed_before: { query: '2029-01-01T00:00:00Z', condition: 'completed_at < ?::timestamptz' },
  completed_after: { query: '2026-01-01T00:00:00Z', condition: 'completed_at >= ?::timestamptz' },
};

const [, , ...FIELDS] = Object.keys(taskSchema.shape);
const [, , ...COLUMNS] = Object.keys(Prisma.TaskScalarFieldEnum);

/** All columns of a task, in the order of the API or of the model. */
const ALL = new RegExp(`(?:id, user_id|user_id, id), (?:${FIELDS.join(', ')}|${COLUMNS.join(', ')})`);

/** If status is the only filter, a list reads the stored total. Otherwise it counts the tasks. */
const TOTAL =
  /(?:coalesce\(\(SELECT [a-z -]+ FROM task_list WHERE user_id = \?\), 0\)|\(SELECT count\(\*\) FROM task WHERE user_id = \?\)) AS total/;
const REVISION = '(SELECT revision FROM task_list WHERE user_id = ?) AS list_revision';

/** Returns the statement without values and without the filters of a list. */
export function shapeOf({ text }: Statement): string {
  const plain = text
    .replace(/\$\d+/g, '?')
    .replace(/\s+/g, ' ')
    .replaceAll('"public".', '')
    .replace(/"task"\."(\w+)"/g, '$1')
    .replace(/(?<!\.)"(?!user")(\w+)"/g, '$1')
    .replace('priority::text', 'priority')
    .replace(ALL, '…')
    .trim();
  const conditions = Object.values(FILTERS).map(({ condition }) => ` AND ${condition}`);
  const unfiltered = conditions.reduce((shape, condition) => shape.replaceAll(condition, ''), plain);
  return unfiltered.replace(TOTAL, 'TOTAL').replace(REVISION, 'REVISION');
}
