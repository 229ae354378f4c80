import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { text } from './text.ts';

/** Drops tags that are there already. */
const once = (tags: string[]): string[] => [...new Set(tags)];

/** The tags of a task on input. */
export const tagsInput = z
  .array(text({ min: 1, max: LIMITS.tag, trim: true, controls: false }))
  .max(LIMITS.tags)
  .overwrite(once);

/** Tags to filter by: compared as written. */
export const tagFilter = z.preprocess(
  (value: string | string[] | undefined) => (typeof value === 'string' ? [value] : value),
  z
    .array(text({ min: 1, max: LIMITS.tag }))
    .min(1)
    .max(LIMITS.tags)
    .optional(),
);

const count = (description: string) => z.int().min(0).meta({ description, format: 'int64' });

/** The tags that a user has. */
export const taskTagsSchema = z
  .object({
    tags: z
      .array(
        z
          .object({
            tag: z.string().meta({ description: 'The tag' }),
            total: count('Number of tasks that have it'),
            pending: count('Number of those that are not completed'),
          })
          .meta({ id: 'TagCount', description: 'A tag, and how many tasks have it' }),
      )
      .meta({ description: `Most used first, at most ${LIMITS.tagList}` }),
  })
  .meta({ id: 'TaskTags', description: 'The tags of a user' });

export type TaskTags = z.output<typeof taskTagsSchema>;
