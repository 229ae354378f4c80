import { z } from 'zod';

const isStorable = (text: string) => !text.includes('\0') && text.isWellFormed();

/** Text of so many code points, as PostgreSQL counts them. */
const text = (schema: z.ZodString, min: number, max: number) =>
  schema
    .min(min)
    .refine((value) => value.length <= max || [...value].length <= max, `must be at most ${max} characters`)
    .refine(isStorable, 'must not contain U+0000 or a lone surrogate');

const dateTime = z.iso.datetime({ offset: true }).transform((value) => new Date(value));
const priority = z.enum(['low', 'medium', 'high']);

const fields = {
  title: text(z.string().trim(), 1, 200),
  description: text(z.string(), 0, 1000).nullable().optional(),
  completed: z.boolean().optional(),
  priority: priority.optional(),
  due_date: dateTime.nullable().optional(),
};

export const taskCreateSchema = z.object(fields);
export const taskUpdateSchema = z.object({ ...fields, title: fields.title.optional() });
export const taskCompleteSchema = z.object({ completed: z.boolean().optional() });
export const taskIdSchema = z.object({ task_id: z.number().int().min(1) });

/** A list as JSON asks for it. */
export const listInputSchema = z.object({
  status: z.enum(['all', 'pending', 'completed']).default('all'),
  priority: z.array(priority).min(1).optional(),
  search: text(z.string(), 1, 200).optional(),
  due_before: dateTime.optional(),
  due_after: dateTime.optional(),
  sort: z.enum(['created_at', 'updated_at', 'due_date', 'priority', 'title']).default('created_at'),
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.number().int().min(1).max(100).default(100),
  offset: z.number().int().min(0).default(0),
});

/** A list as a query string asks for it: all of it is text. */
export const listQuerySchema = listInputSchema.extend({
  priority: z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',') : value),
    z.array(priority).min(1).optional(),
  ),
  limit: z.coerce.number().int().min(1).max(100).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

/** The id in a path. */
export const taskParamsSchema = z.object({ task_id: z.coerce.number().int().min(1) });

export type TaskCreate = z.output<typeof taskCreateSchema>;
export type TaskUpdate = z.output<typeof taskUpdateSchema>;
export type ListQuery = z.output<typeof listInputSchema>;
