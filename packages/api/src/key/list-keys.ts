import type { ApiKeyList } from '@tickline/contract';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import { keysOf } from './keys-of.ts';

/** Returns all API keys of a user. @throws USER_NOT_FOUND */
export async function listKeys(services: Services, userId: string): Promise<ApiKeyList> {
  const keys = await keysOf(services).list(userId);
  if (keys.length === 0) await assertUserExists(services, userId);
  return { keys };
}
