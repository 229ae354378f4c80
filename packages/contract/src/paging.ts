import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** Fields of a query for a page. */
export const paging = {
  limit: z
    .int()
    .min(1)
    .max(LIMITS.pageSize)
    .default(LIMITS.pageSize)
    .meta({ description: 'Maximum number of tasks per page', format: 'int32' }),
  offset: z.int().min(0).default(0).meta({ description: 'Number of tasks to skip', format: 'int64' }),
};
