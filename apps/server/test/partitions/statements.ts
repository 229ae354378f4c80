import { type TaskFilters, taskSchema } from '@tickline/contract';
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

interface Filter {
  /** A value of it, as a query has it. */
  readonly query: string;
  /** Its condition in a statement. */
  readonly condition: string;
}

/** The filters of a list, of which there may be any, in this order. */
export const FILTERS: { readonly [name in keyof TaskFilters]-?: Filter } = {
  status: { query: 'pending', condition: 'completed = ?' },
  priority: { query: 'high,low', condition: 'priority = ANY (?::priority[])' },
  search: { query: '50%25', condition: '(title ILIKE ? OR description ILIKE ?)' },
  due_before: { query: '2028-01-01T00:00:00Z', condition: 'due_date < ?::timestamptz' },
  due_after: { query: '2027-01-01T00:00:00Z', condition: 'due_date >= ?::timestamptz' },
};

/** As the contract orders them, and as the model does. */
const COLUMNS = new RegExp(
  `(?:id, user_id|user_id, id), ${Object.keys(taskSchema.shape).slice(2).join(', ')}`,
);

/** Where the status is the only filter, the total is the kept one, if there is one; otherwise the tasks are counted. */
const TOTALS = [
  /^WITH kept AS \(.*? GROUP BY count\.user_id\) /,
  /(?<=^SELECT )coalesce\(\(SELECT total FROM kept\), .*? AS changes|(?<=^SELECT …, )(?:coalesce|\(SELECT count).*? AS changes/,
] as const;

/** The statement with every value, and every filter of a list, taken out. */
export function shapeOf({ text }: Statement): string {
  const plain = text
    .replace(/\$\d+/g, '?')
    .replace(/\s+/g, ' ')
    .replaceAll('"public".', '')
    .replace(/"task"\."(\w+)"/g, '$1')
    .replace(/(?<!\.)"(?!user")(\w+)"/g, '$1')
    .replace(COLUMNS, '…')
    .trim();
  const conditions = Object.values(FILTERS).map(({ condition }) => ` AND ${condition}`);
  const unfiltered = conditions.reduce((shape, condition) => shape.replaceAll(condition, ''), plain);
  return unfiltered.replace(TOTALS[0], '').replace(TOTALS[1], 'TOTAL');
}
