import { z } from 'zod';
import { dateTimeInput, dateTimeOutput } from './date-time.ts';
import { checkNewDueDate, settleDueDate } from './due-date.ts';
import { taskCreateSchema } from './task.ts';

/** A task of a file. Beside the fields of a new task, it may have the times of the old one. */
export const importedTaskSchema = z
  .object({
    ...taskCreateSchema.shape,
    completed_at: dateTimeInput.nullable().optional(),
    created_at: dateTimeInput.optional(),
    updated_at: dateTimeInput.optional(),
  })
  .superRefine(checkNewDueDate)
  .overwrite(settleDueDate);

export type ImportedTask = z.output<typeof importedTaskSchema>;

const rowReportSchema = z.object({
  row: z.int().min(1).meta({ description: 'Number of the task in the file, from 1', format: 'int64' }),
  line: z.int().min(1).optional().meta({ description: 'Line of the file, if it has lines', format: 'int64' }),
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
});

export type RowReport = z.output<typeof rowReportSchema>;

const count = (description: string) => z.int().min(0).meta({ description, format: 'int64' });

/** What became of a file. */
const importReportSchema = z
  .object({
    created: count('Tasks that were created'),
    existing: count('Tasks that the user had before, by their `uid`. They are as they were'),
    failed_total: count('Rows that are no task now'),
    failed: z.array(rowReportSchema).meta({ description: 'The first 100 of them' }),
    warnings_total: count('Tasks that could not hold all that the file says about them'),
    warnings: z.array(rowReportSchema).meta({ description: 'The first 100 of them' }),
  })
  .meta({ id: 'ImportReport', description: 'What became of the rows of a file' });

export type ImportReport = z.output<typeof importReportSchema>;

/** The address at which a user's calendar is read. */
export const calendarFeedSchema = z
  .object({
    created_at: dateTimeOutput
      .nullable()
      .meta({ description: 'When the address was made; null if there is none' }),
  })
  .meta({ id: 'CalendarFeed', description: 'The address of a calendar, without its secret' });

export type CalendarFeed = z.output<typeof calendarFeedSchema>;

export const newCalendarFeedSchema = z
  .object({
    path: z
      .string()
      .meta({ description: 'Path of the calendar on this server. It reads the tasks without a token' }),
    created_at: dateTimeOutput,
  })
  .meta({ id: 'NewCalendarFeed', description: 'The address of a calendar. It is shown this once' });

export type NewCalendarFeed = z.output<typeof newCalendarFeedSchema>;
