import { Prisma } from '@tickline/db';
import pg from 'pg';
import type { Statement } from './plans.ts';

/** Collects what is sent to PostgreSQL about tasks, or about users, whose deletion takes their tasks along. */
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
      if (/\btask\b|^DELETE FROM "public"."user"/i.test(text))
        statements.push({ text, values: Array.isArray(parameters) ? parameters : [] });
      return Reflect.apply(query, this, args);
    },
  });
  return { statements, stop: () => void Object.assign(pg.Client.prototype, { query }) };
}

/** The filters of a list, of which there may be any, in this order. */
const FILTERS = [
  / AND completed = \?/g,
  / AND priority = ANY \(\?::priority\[\]\)/g,
  / AND \(title ILIKE \? OR description ILIKE \?\)/g,
  / AND due_date < \?::timestamptz/g,
  / AND due_date >= \?::timestamptz/g,
];

/** Where the status is the only filter, the total is the kept one, if there is one; otherwise the tasks are counted. */
const TOTALS = [
  /^WITH kept AS \(.*? GROUP BY count\.user_id\) /,
  /(?<=^SELECT )coalesce\(\(SELECT total FROM kept\), .*? AS changes|(?<=^SELECT …, )(?:coalesce|\(SELECT count).*? AS changes/,
] as const;

/** What statements ask for of a task: all but whose it is. */
const COLUMNS = Object.values(Prisma.TaskScalarFieldEnum)
  .filter((column) => column !== 'user_id')
  .join(', ');

/** The statement with every value, and every filter of a list, taken out. */
export function shapeOf({ text }: Statement): string {
  const plain = text
    .replace(/\$\d+/g, '?')
    .replace(/\s+/g, ' ')
    .replaceAll('"public".', '')
    .replace(/"task"\."(\w+)"/g, '$1')
    .replaceAll('"task"', 'task')
    .replace(COLUMNS, '…')
    .trim();
  const unfiltered = FILTERS.reduce((shape, filter) => shape.replace(filter, ''), plain);
  return unfiltered.replace(TOTALS[0], '').replace(TOTALS[1], 'TOTAL');
}
