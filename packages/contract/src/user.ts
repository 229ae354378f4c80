import { z } from 'zod';

/** The token's user; e-mail and name are null where neither token nor database knows them. */
export const userSchema = z
  .object({ id: z.string(), email: z.string().nullable(), name: z.string().nullable() })
  .meta({ id: 'User', description: 'A user' });

export type User = z.output<typeof userSchema>;
