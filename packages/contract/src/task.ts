import { z } from 'zod';
import { dateTimeInput, dateTimeOutput } from './date-time.ts';
import { LIMITS } from './limits.ts';
import { text } from './text.ts';

/** In ascending order: low sorts before medium, medium before high. */
export const prioritySchema = z
  .enum(['low', 'medium', 'high'])
  .meta({ id: 'Priority', description: 'How much it matters' });

export const taskIdSchema = z
  .int()
  .min(1)
  .meta({ description: 'Id of a task', format: 'int64', examples: [1] });

/** A task as the API returns it. */
export const taskSchema = z
  .object({
    id: z.int().min(1).meta({ description: 'Unique, given by the server', format: 'int64' }),
    user_id: z.string().meta({ description: 'The owner' }),
    title: z.string().meta({ description: 'What is to be done' }),
    description: z.string().nullable().meta({ description: 'More about it' }),
    completed: z.boolean().meta({ description: 'Whether it is done' }),
    priority: prioritySchema,
    due_date: dateTimeOutput.nullable().meta({ description: 'When it has to be done' }),
    created_at: dateTimeOutput.meta({ description: 'When it was made' }),
    updated_at: dateTimeOutput.meta({ description: 'Changes on every write, and only then' }),
  })
  .meta({ id: 'Task', description: 'A task' });

export type Task = z.output<typeof taskSchema>;

const title = text({ min: 1, max: LIMITS.title, trim: true }).meta({
  description: 'White space at both ends is taken off',
});
const description = text({ max: LIMITS.description }).nullable().meta({ description: '`null` clears it' });
const dueDate = dateTimeInput.nullable().meta({ description: 'RFC 3339 with an offset; `null` clears it' });

/** Fields that a client may set on a new task. The owner is never one of them. */
export const taskCreateSchema = z
  .object({
    title,
    description: description.optional(),
    // The database sets the defaults. The descriptions name them, because generators make a field with `default` required.
    completed: z.boolean().optional().meta({ description: '`false` where it is left out' }),
    priority: prioritySchema.optional().meta({ description: '`medium` where it is left out' }),
    due_date: dueDate.optional(),
  })
  .meta({ id: 'TaskCreate', description: 'What a new task may say of itself' });

/** Only the fields supplied change. An empty object changes nothing. */
export const taskUpdateSchema = z
  .object({
    title: title.optional(),
    description: description.optional(),
    completed: z.boolean().optional(),
    priority: prioritySchema.optional(),
    due_date: dueDate.optional(),
  })
  .meta({ id: 'TaskUpdate', description: 'What to change of a task' });

/** Sets the state if `completed` is given, and toggles it otherwise. */
export const taskCompleteSchema = z
  .object({ completed: z.boolean().optional() })
  .meta({ id: 'TaskComplete', description: 'The state to set; toggled where it is left out' });

export type TaskCreate = z.output<typeof taskCreateSchema>;
export type TaskUpdate = z.output<typeof taskUpdateSchema>;
