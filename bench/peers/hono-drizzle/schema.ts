import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';

const priority = pgEnum('priority', ['low', 'medium', 'high']);

const time = () => timestamp({ precision: 3, withTimezone: true });

/** The last revision of a user's tasks, and how many there are. */
export const lists = pgTable('task_list', {
  user_id: text().primaryKey(),
  revision: bigint({ mode: 'number' }).notNull(),
});

/** The columns in the order of the answers. */
export const tasks = pgTable(
  'task',
  {
    id: bigserial({ mode: 'number' }).notNull(),
    user_id: text().notNull(),
    title: varchar({ length: 200 }).notNull(),
    description: varchar({ length: 1000 }),
    completed: boolean().notNull().default(false),
    priority: priority().notNull().default('medium'),
    due_date: time(),
    all_day: boolean().notNull().default(false),
    tags: text().array().notNull().default([]),
    recurrence: varchar({ length: 200 }),
    time_zone: varchar({ length: 64 }),
    completed_at: time(),
    uid: uuid().notNull().default(sql`uuid_version_7(clock_timestamp())`),
    revision: bigint({ mode: 'number' }).notNull().default(0),
    created_at: time().notNull().defaultNow(),
    updated_at: time().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.user_id, table.id] })],
);
