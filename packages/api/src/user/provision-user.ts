import type { Principal } from '@tickline/auth/verifier';
import { isPlaceholderEmail, type PrismaClient, placeholderEmail } from '@tickline/db';

/**
 * Creates the row of a user of an external issuer. Concurrent calls are safe. If another row already has the e-mail, the
 * new row gets a placeholder instead.
 */
export async function provisionUser(prisma: PrismaClient, { id, email, name }: Principal): Promise<void> {
  const insert = (address: string) => prisma.$executeRaw`
    INSERT INTO "user" (id, email, name, email_verified, created_at, updated_at)
    VALUES (${id}, ${address}, ${name ?? ''}, false, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)
    ON CONFLICT DO NOTHING`;
  // A token must not claim the placeholder that another user will need.
  if (email !== null && !isPlaceholderEmail(email) && (await insert(email)) === 1) return;
  await insert(placeholderEmail(id));
}
