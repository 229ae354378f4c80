import { z } from 'zod';

/** Better Auth's defaults. */
const PASSWORD = { min: 8, max: 128 } as const;

export const signInSchema = z.object({
  email: z.email('Enter an e-mail address, such as you@example.com'),
  password: z.string().min(1, 'Enter your password'),
});

export const signUpSchema = z.object({
  name: z.string().trim().min(1, 'Enter your name').max(100, 'Enter at most 100 characters'),
  email: z.email('Enter an e-mail address, such as you@example.com'),
  password: z
    .string()
    .min(PASSWORD.min, `Choose at least ${PASSWORD.min} characters`)
    .max(PASSWORD.max, `Choose at most ${PASSWORD.max} characters`),
});
