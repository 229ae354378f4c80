import type { Principal } from '@tickline/auth/verifier';
import { isPlaceholderEmail, type PrismaClient, placeholderEmail } from '@tickline/db';

/** Creates the row of a user of an external issuer, safely if called twice. A placeholder replaces a taken e-mail. */
export async function provisionUser(prisma: PrismaClient, { id, email, name }: Principal): Promise<void> {
  const insert = (address: string) => prisma.$executeRaw`
    INSERT INTO "user" (id, email, name, email_verified, created_at, updated_at)
    VALUES (${id}, ${address}, ${name ?? ''}, false, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)
    ON CONFLICT DO NOTHING`;
  // A token must not claim the placeholder that another user will need.
  if (email !== null && !isPlaceholderEmail(email) && (await insert(email)) === 1) return;
  await insert(placeholderEmail(id));
}
