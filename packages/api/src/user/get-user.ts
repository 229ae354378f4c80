import type { Principal } from '@tickline/auth/verifier';
import { ProblemError, type User } from '@tickline/contract';
import { isPlaceholderEmail } from '@tickline/db';
import type { Services } from '../context.ts';

/** Returns the user. E-mail and name in the token take precedence over the database, because the token is newer. */
export async function getUser({ prisma, authMode }: Services, principal: Principal): Promise<User> {
  const row = await prisma.user.findUnique({
    where: { id: principal.id },
    select: { email: true, name: true },
  });
  if (!row && authMode === 'embedded') throw new ProblemError('USER_NOT_FOUND');
  const email = row && !isPlaceholderEmail(row.email) ? row.email : null;
  return { id: principal.id, email: principal.email ?? email, name: principal.name ?? (row?.name || null) };
}
