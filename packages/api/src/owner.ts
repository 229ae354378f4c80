import type { Principal } from '@tickline/auth/verifier';
import { ProblemError } from '@tickline/contract';

/**
 * Refuses a path or input that names someone else.
 *
 * @param userId as the client sent it; `me` and nothing both mean the token's user
 */
export function assertOwner(principal: Principal, userId: string | undefined): void {
  if (userId !== undefined && userId !== 'me' && userId !== principal.id) throw new ProblemError('FORBIDDEN');
}
