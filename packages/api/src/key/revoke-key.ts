import { ProblemError } from '@tickline/contract';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import { keysOf } from './keys-of.ts';

/** Revokes an API key of a user. Streams that it opened are told to look. @throws KEY_NOT_FOUND, USER_NOT_FOUND */
export async function revokeKey(services: Services, userId: string, id: string): Promise<void> {
  if (!(await keysOf(services).revoke(userId, id))) {
    await assertUserExists(services, userId);
    throw new ProblemError('KEY_NOT_FOUND');
  }
  services.signals.notify(userId);
}
