import { hash, randomBytes } from 'node:crypto';
import type { Principal } from '@tickline/auth/verifier';
import { type CalendarFeed, type NewCalendarFeed, ProblemError } from '@tickline/contract';
import { violatedConstraint } from '@tickline/db';
import type { Services } from '../context.ts';
import { provisionUser } from '../user/provision-user.ts';

const SECRET_BYTES = 32;
/** 32 bytes in base64url. */
const SECRET = /^[\w-]{43}$/;
const OWNER = 'calendar_feed_user_id_fkey';

const hashOf = (secret: string) => hash('sha256', secret, 'hex');

/** Returns what is known of the address of a user's calendar. */
export async function getFeed({ prisma }: Services, userId: string): Promise<CalendarFeed> {
  const row = await prisma.calendarFeed.findUnique({
    where: { user_id: userId },
    select: { created_at: true },
  });
  return { created_at: row?.created_at.toISOString() ?? null };
}

/** Makes a new address for a user's calendar. One from before is no longer valid. */
export async function createFeed(services: Services, principal: Principal): Promise<NewCalendarFeed> {
  const { prisma, authMode } = services;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const given = { secret_hash: hashOf(secret), created_at: new Date() };
  const write = () =>
    prisma.calendarFeed.upsert({
      where: { user_id: principal.id },
      create: { user_id: principal.id, ...given },
      update: given,
    });
  try {
    await write();
  } catch (error) {
    if (violatedConstraint(error) !== OWNER) throw error;
    if (authMode === 'embedded') throw new ProblemError('USER_NOT_FOUND', { cause: error });
    await provisionUser(prisma, principal);
    await write();
  }
  return { path: `/calendar/${secret}.ics`, created_at: given.created_at.toISOString() };
}

/** Makes the address of a user's calendar invalid, if there is one. */
export async function revokeFeed({ prisma }: Services, userId: string): Promise<void> {
  await prisma.calendarFeed.deleteMany({ where: { user_id: userId } });
}

/**
 * Returns the user whose calendar has a secret in its address. The database compares hashes, so the time that this takes tells
 * nothing about the secret.
 */
export async function feedOwner({ prisma }: Services, secret: string): Promise<string | undefined> {
  if (!SECRET.test(secret)) return undefined;
  const row = await prisma.calendarFeed.findUnique({
    where: { secret_hash: hashOf(secret) },
    select: { user_id: true },
  });
  return row?.user_id;
}
