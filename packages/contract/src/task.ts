import { z } from 'zod';
import { dateTimeOutput, dueDateInput } from './date-time.ts';
import { checkDueDate, checkNewDueDate, settleDueDate } from './due-date.ts';
import { LIMITS } from './limits.ts';
import { PRIORITIES } from './priorities.ts';
import { recurrenceSchema, timeZoneSchema } from './recurrence.ts';
import { revisionSchema } from './revision.ts';
import { tagsInput } from './task-tags.ts';
import { text } from './text.ts';

export const prioritySchema = z.enum(PRIORITIES).meta({ id: 'Priority', description: 'Priority of a task' });

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
    all_day: z.boolean().meta({
      description: 'Whether the task is due on a day, without a time. `due_date` is midnight UTC of it',
    }),
    tags: z.array(z.string()).meta({ description: 'In the order in which they were given' }),
    recurrence: z.string().nullable().meta({
      description:
        'When the task is due again, as a rule of RFC 5545. Completing the task creates the next one',
    }),
    time_zone: z
      .string()
      .nullable()
      .meta({ description: 'Time zone in which a recurring task keeps its time of day' }),
    completed_at: dateTimeOutput
      .nullable()
      .meta({ description: 'When the task was completed; null if it is not' }),
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
const dueDate = dueDateInput.nullable().meta({
  description:
    'RFC 3339 date-time with an offset, or a date: the task is then due on that day, without a time. `null` clears the due date',
});
const allDay = z.boolean().meta({
  description:
    'Follows from `due_date`, and may be changed only with it. `true` with a date-time at midnight UTC makes it a day without a time',
});
const tags = tagsInput.meta({
  description:
    'White space around a tag is removed, and a tag that is there twice is dropped. No control characters',
});
const recurrence = recurrenceSchema.meta({
  description:
    'Rule of RFC 5545, with FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST, and COUNT or UNTIL. Needs a `due_date`, and `time_zone` unless the task is due on a day. `null` ends the series',
});
const timeZone = timeZoneSchema.meta({
  description: 'IANA name. A recurring task keeps its time of day in this zone',
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
    all_day: allDay.optional(),
    tags: tags.optional(),
    recurrence: recurrence.optional(),
    time_zone: timeZone.optional(),
    uid: uidSchema.optional().meta({
      description:
        'Makes the call safe to repeat: if the user has a task with this `uid`, nothing is created. Defaults to a new one',
    }),
  })
  .superRefine(checkNewDueDate)
  .overwrite(settleDueDate)
  .meta({ id: 'TaskCreate', description: 'Fields of a new task' });

/** Only the fields supplied change. An empty object changes nothing. */
export const taskUpdateSchema = z
  .object({
    title: title.optional(),
    description: description.optional(),
    completed: z.boolean().optional(),
    priority: prioritySchema.optional(),
    due_date: dueDate.optional(),
    all_day: allDay.optional(),
    tags: tags.optional(),
    recurrence: recurrence.optional(),
    time_zone: timeZone.optional(),
  })
  .superRefine(checkDueDate)
  .overwrite(settleDueDate)
  .meta({ id: 'TaskUpdate', description: 'Fields of a task to change' });

/** Sets the state if `completed` is given, and toggles it otherwise. */
export const taskCompleteSchema = z.object({ completed: z.boolean().optional() }).meta({
  id: 'TaskComplete',
  description: 'State to set. If `completed` is left out, the state is toggled',
});

export type TaskCreate = z.output<typeof taskCreateSchema>;
export type TaskUpdate = z.output<typeof taskUpdateSchema>;
