import { errors, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { AuthError, invalid } from './error.ts';

/** How far clocks may differ, in seconds. */
export const CLOCK_TOLERANCE = 5;

/** What is asked of the claims of any token, beside the issuer and audience of its kind. */
export function claimOptions({ issuer, audience }: { issuer?: string; audience?: string }) {
  return {
    clockTolerance: CLOCK_TOLERANCE,
    requiredClaims: ['exp'],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  } satisfies JWTVerifyOptions;
}

/**
 * What a refusal by jose means. It looks at the claims only after the signature, so that a forged token is never
 * called expired. jose's own errors are not passed on as a cause: they carry the claims, or a piece of the token.
 */
export function refusalOf(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  if (error instanceof errors.JWTExpired) return new AuthError('TOKEN_EXPIRED', 'expired');
  if (error instanceof errors.JWTClaimValidationFailed) return invalid(`claim_${error.claim}`);
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalid('signature');
  if (error instanceof errors.JWKSNoMatchingKey) return invalid('unknown_key');
  if (error instanceof errors.JOSEError) return invalid('malformed');
  // A key that does not fit its algorithm, such as RSA of less than 2048 bits, is a TypeError.
  return invalid('unusable', error);
}

/** Verifies a token of one kind. @throws {AuthError} */
export type VerifyClaims = (token: string, algorithm: string) => Promise<JWTPayload>;
