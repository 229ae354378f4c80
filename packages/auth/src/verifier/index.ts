export { createKeyVerifier, type KeyVerifier, withKeys } from '../keys/key-verifier.ts';
export { readPermissions } from '../keys/permissions.ts';
export type { ReadMany } from '../keys/read-together.ts';
export { bearerToken } from './bearer.ts';
export { AuthError, type AuthErrorCode } from './error.ts';
export type { JwksOptions } from './jwks.ts';
export type { Principal } from './principal.ts';
export type { SecretOptions } from './secret.ts';
export { createVerifier, type Verifier, type VerifierOptions } from './verifier.ts';
