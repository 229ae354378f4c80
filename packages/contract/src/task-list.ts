import { z } from 'zod';
import { dateTimeInput } from './date-time.ts';
import { LIMITS } from './limits.ts';
import { prioritySchema, taskSchema } from './task.ts';
import { text } from './text.ts';

/** The filters, order and page of a list. */
export const taskListQuerySchema = z
  .object({
    status: z
      .enum(['all', 'pending', 'completed'])
      .default('all')
      .meta({ description: 'Which tasks, by whether they are done' }),
    priority: z
      .preprocess(
        (value: z.input<typeof prioritySchema> | z.input<typeof prioritySchema>[] | undefined) =>
          typeof value === 'string' ? [value] : value,
        z.array(prioritySchema).min(1).optional(),
      )
      .meta({ description: 'Any of these priorities; repeatable, or comma-separated' }),
    search: text({ min: 1, max: LIMITS.search })
      .optional()
      .meta({ description: 'Substring of title or description, in any letter case; no wildcards' }),
    due_before: dateTimeInput.optional().meta({ description: 'Due earlier than this' }),
    due_after: dateTimeInput.optional().meta({ description: 'Due at this time or later' }),
    sort: z
      .enum(['created_at', 'updated_at', 'due_date', 'priority', 'title'])
      .default('created_at')
      .meta({ description: 'Tasks without a due date come last in either order; `id` breaks ties' }),
    order: z.enum(['asc', 'desc']).default('desc').meta({ description: 'Ascending or descending' }),
    limit: z
      .int()
      .min(1)
      .max(LIMITS.pageSize)
      .default(LIMITS.pageSize)
      .meta({ description: 'Tasks on a page, at most' }),
    offset: z.int().min(0).default(0).meta({ description: 'Tasks to skip', format: 'int64' }),
    cursor: z.string().min(1, 'must not be empty').max(4096).optional().meta({
      description: '`next_cursor` of the page before, with the same filters and order; excludes `offset`',
    }),
  })
  .refine((query) => query.cursor === undefined || query.offset === 0, {
    path: ['offset'],
    message: 'must not be combined with cursor',
  })
  // No query at all is valid too.
  .prefault({});

export type TaskListQuery = z.output<typeof taskListQuerySchema>;

/** The part of a query that decides which tasks are in the list. */
export type TaskFilters = Omit<TaskListQuery, 'sort' | 'order' | 'limit' | 'offset' | 'cursor'>;

/** One page of a list. */
export const taskListSchema = z
  .object({
    tasks: z.array(taskSchema),
    total: z
      .int()
      .min(0)
      .meta({ description: 'How many tasks match the filters, on all pages together', format: 'int64' }),
    limit: z.int().min(1).meta({ description: 'As asked for' }),
    offset: z.int().min(0).meta({ description: 'As asked for; 0 with a cursor', format: 'int64' }),
    next_cursor: z.string().nullable().meta({ description: 'Asks for the next page; null on the last one' }),
  })
  .meta({ id: 'TaskList', description: 'One page of a list' });

export type TaskList = z.output<typeof taskListSchema>;
