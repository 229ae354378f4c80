import type { JWTPayload } from 'jose';
import { invalid } from './error.ts';

/** Tells which tokens of programs count. */
export interface ProgramOptions {
  /** Audiences that a program's token may have. */
  readonly audiences: readonly string[];
  /** Tells whether the user's authorization of the program still holds. */
  isAuthorized(userId: string, clientId: string): Promise<boolean>;
}

/** Time in which a revoked program's token may still be accepted, in milliseconds. */
export const AUTHORIZED_FOR_MS = 10_000;

/**
 * Checks a program's token beyond what is checked of any token: that it is for this server, whatever the configured
 * audience, and that its user has not revoked the program.
 *
 * @throws {AuthError} TOKEN_INVALID
 */
export async function assertAuthorized(
  { sub, aud, client_id: clientId }: JWTPayload,
  { audiences, isAuthorized }: ProgramOptions,
): Promise<void> {
  const named = [aud ?? []].flat();
  if (named.length === 0 || !named.every((each) => audiences.includes(each))) throw invalid('claim_aud');
  if (sub === undefined || typeof clientId !== 'string') throw invalid('no_program');
  if (!(await isAuthorized(sub, clientId))) throw invalid('program_revoked');
}
