import { z } from 'zod';
import { dateTimeInput, dateTimeOutput } from './date-time.ts';
import { LIMITS } from './limits.ts';
import { revisionSchema } from './revision.ts';
import { text } from './text.ts';

/** In ascending order: low sorts before medium, medium before high. */
export const prioritySchema = z
  .enum(['low', 'medium', 'high'])
  .meta({ id: 'Priority', description: 'Priority of a task' });

export const taskIdSchema = z
  .int()
  .min(1)
  .meta({ description: 'Id of the task', format: 'int64', examples: [1] });

/** A task as the API returns it. */
export const taskSchema = z
  .object({
    id: z.int().min(1).meta({ description: 'Unique id, assigned by the server', format: 'int64' }),
    user_id: z.string().meta({ description: 'Id of the owner' }),
    title: z.string().meta({ description: 'What needs to be done' }),
    description: z.string().nullable().meta({ description: 'Details' }),
    completed: z.boolean().meta({ description: 'Whether the task is done' }),
    priority: prioritySchema,
    due_date: dateTimeOutput.nullable().meta({ description: 'When the task is due' }),
    uid: z
      .string()
      .meta({ description: 'Unique among the tasks of the user; never changes', format: 'uuid' }),
    revision: revisionSchema,
    created_at: dateTimeOutput.meta({ description: 'When the task was created' }),
    updated_at: dateTimeOutput.meta({ description: 'When the task was last written' }),
  })
  .meta({ id: 'Task', description: 'A task' });

export type Task = z.output<typeof taskSchema>;

const title = text({ min: 1, max: LIMITS.title, trim: true }).meta({
  description: 'Leading and trailing white space is removed',
});
const description = text({ max: LIMITS.description })
  .nullable()
  .meta({ description: '`null` clears the description' });
const dueDate = dateTimeInput.nullable().meta({
  description:
    'RFC 3339 date-time with an offset, or a date, which is midnight UTC. `null` clears the due date',
});

/** A UUID of any version, in lower case. */
export const uidSchema = z.guid('must be a UUID').toLowerCase();

/** Fields that a client may set on a new task. The owner is never one of them. */
export const taskCreateSchema = z
  .object({
    title,
    description: description.optional(),
    // The database sets the defaults. The descriptions name them, because generators make a field with `default` required.
    completed: z.boolean().optional().meta({ description: 'Defaults to `false`' }),
    priority: prioritySchema.optional().meta({ description: 'Defaults to `medium`' }),
    due_date: dueDate.optional(),
    uid: uidSchema.optional().meta({
      description:
        'Makes the call safe to repeat: if the user has a task with this `uid`, nothing is created. Defaults to a new one',
    }),
  })
  .meta({ id: 'TaskCreate', description: 'Fields of a new task' });

/** Only the fields supplied change. An empty object changes nothing. */
export const taskUpdateSchema = z
  .object({
    title: title.optional(),
    description: description.optional(),
    completed: z.boolean().optional(),
    priority: prioritySchema.optional(),
    due_date: dueDate.optional(),
  })
  .meta({ id: 'TaskUpdate', description: 'Fields of a task to change' });

/** Sets the state if `completed` is given, and toggles it otherwise. */
export const taskCompleteSchema = z.object({ completed: z.boolean().optional() }).meta({
  id: 'TaskComplete',
  description: 'State to set. If `completed` is left out, the state is toggled',
});

export type TaskCreate = z.output<typeof taskCreateSchema>;
export type TaskUpdate = z.output<typeof taskUpdateSchema>;
