import type { Principal } from '@tickline/auth/verifier';
import { ProblemError } from '@tickline/contract';

/**
 * Throws FORBIDDEN if a path or input names another user.
 *
 * @param userId as sent by the client; both `me` and undefined mean the token's user
 */
export function assertOwner(principal: Principal, userId: string | undefined): void {
  if (userId !== undefined && userId !== 'me' && userId !== principal.id) throw new ProblemError('FORBIDDEN');
}
