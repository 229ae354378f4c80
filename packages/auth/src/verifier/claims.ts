import { errors, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { AuthError, invalid } from './error.ts';

/** Allowed clock difference, in seconds. */
export const CLOCK_TOLERANCE = 5;

/** Returns the claim checks for a token: issuer and audience if given, and `exp` always. */
export function claimOptions({ issuer, audience }: { issuer?: string; audience?: string | string[] }) {
  return {
    clockTolerance: CLOCK_TOLERANCE,
    requiredClaims: ['exp'],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  } satisfies JWTVerifyOptions;
}

/**
 * Converts an error of jose. jose checks claims only after the signature, so a forged token is never reported as expired.
 * jose's own errors are not kept as a cause, because they contain the claims or a piece of the token.
 */
export function refusalOf(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  if (error instanceof errors.JWTExpired) return new AuthError('TOKEN_EXPIRED', 'expired');
  if (error instanceof errors.JWTClaimValidationFailed) return invalid(`claim_${error.claim}`);
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalid('signature');
  if (error instanceof errors.JWKSNoMatchingKey) return invalid('unknown_key');
  if (error instanceof errors.JOSEError) return invalid('malformed');
  // A key that does not suit its algorithm, such as RSA with fewer than 2048 bits, is a TypeError.
  return invalid('unusable', error);
}

/** Verifies a token of one kind. @throws {AuthError} */
export type VerifyClaims = (token: string, algorithm: string) => Promise<JWTPayload>;
