import { z } from 'zod';

/** The token's user. E-mail and name are null if neither the token nor the database has them. */
export const userSchema = z
  .object({ id: z.string(), email: z.string().nullable(), name: z.string().nullable() })
  .meta({ id: 'User', description: 'A user' });

export type User = z.output<typeof userSchema>;
