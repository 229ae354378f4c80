import { type KeyCreate, type NewApiKey, ProblemError } from '@tickline/contract';
import { violatedConstraint } from '@tickline/db';
import type { Services } from '../context.ts';
import { keysOf } from './keys-of.ts';

/** The foreign key from an API key to its user, and the limit of keys. */
const OWNER = 'api_key_user_id_fkey';
const LIMIT = 'api_key_limit';

/** Creates an API key of a user. @throws KEY_LIMIT_REACHED, USER_NOT_FOUND */
export async function createKey(services: Services, userId: string, wanted: KeyCreate): Promise<NewApiKey> {
  try {
    return await keysOf(services).create(userId, wanted);
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === LIMIT) throw new ProblemError('KEY_LIMIT_REACHED', { cause: error });
    if (constraint === OWNER) throw new ProblemError('USER_NOT_FOUND', { cause: error });
    throw error;
  }
}
