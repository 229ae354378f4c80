import { z } from 'zod';

/** The number of the user's change that last touched a task. */
export const revisionSchema = z
  .int()
  .min(0)
  .meta({ description: "Number of the user's change that last touched the task", format: 'int64' });

const expected = z.int().meta({ format: 'int64' });

/**
 * A condition of a write: the task has this revision, or one of these. Otherwise nothing is written, and the error has the
 * task as it is now.
 */
export const preconditionSchema = z.object({
  if_revision: z
    .union([expected, z.array(expected).min(1).max(20)])
    .optional()
    .meta({ description: 'Only if the task has this `revision`, or one of these' }),
});

export type IfRevision = z.output<typeof preconditionSchema>['if_revision'];
