import type { Principal } from '@tickline/auth/verifier';
import { ProblemError, type Scope } from '@tickline/contract';

/**
 * Tells whether a token allows a call. The user's own allows all.
 *
 * @param scope of the procedure; undefined if only the user's own token may call it
 */
export function isAllowed({ scopes }: Principal, scope: Scope | undefined): boolean {
  return scopes === undefined || (scope !== undefined && scopes.has(scope));
}

/** Throws INSUFFICIENT_SCOPE if an API key or an OAuth token does not allow a call. */
export function assertScope(principal: Principal, scope: Scope | undefined): void {
  if (isAllowed(principal, scope)) return;
  if (scope === undefined)
    throw new ProblemError('INSUFFICIENT_SCOPE', { detail: "Only the user's own token may do this" });
  throw new ProblemError('INSUFFICIENT_SCOPE', {
    detail: `The token needs the scope ${scope}`,
    details: { scope },
  });
}
