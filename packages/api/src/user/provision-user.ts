import type { Principal } from '@tickline/auth/verifier';
import { isPlaceholderEmail, type PrismaClient, placeholderEmail } from '@tickline/db';

/**
 * Makes the row of a user that an issuer elsewhere vouches for. Any number of requests may do so at once.
 * An e-mail that another row has already is not taken from it: the placeholder stands in.
 */
export async function provisionUser(prisma: PrismaClient, { id, email, name }: Principal): Promise<void> {
  const insert = (address: string) => prisma.$executeRaw`
    INSERT INTO "user" (id, email, name, email_verified, created_at, updated_at)
    VALUES (${id}, ${address}, ${name ?? ''}, false, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)
    ON CONFLICT DO NOTHING`;
  // Nobody's token may take the placeholder that another user will need.
  if (email !== null && !isPlaceholderEmail(email) && (await insert(email)) === 1) return;
  await insert(placeholderEmail(id));
}
