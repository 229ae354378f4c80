import type { Issuer } from '@tickline/auth/issuer';
import {
  createKeyVerifier,
  createVerifier,
  type Verifier,
  type VerifierOptions,
  withKeys,
} from '@tickline/auth/verifier';
import type { Env } from '../env.ts';
import type { Embedded } from './token-issuer.ts';

type JwksSource = NonNullable<VerifierOptions['jwks']>['source'];
type SharedSecret = NonNullable<VerifierOptions['secret']>;

const SECRET_ALGORITHMS: Partial<Record<Env['JWT_ALGORITHM'], SharedSecret['algorithm']>> = {
  HS256: 'HS256',
  HS384: 'HS384',
  HS512: 'HS512',
};

function sharedSecret(
  env: Env,
  value: string,
  programAudiences: readonly string[],
): SharedSecret | undefined {
  const algorithm = SECRET_ALGORITHMS[env.JWT_ALGORITHM];
  if (algorithm === undefined) return undefined;
  return {
    value,
    algorithm,
    ...(env.JWT_ISSUER !== undefined && { issuer: env.JWT_ISSUER }),
    ...(env.JWT_AUDIENCE !== undefined && { audience: [env.JWT_AUDIENCE, ...programAudiences] }),
  };
}

/** Returns the source of public keys: the issuer in this process if there is one, else the configured one. */
function keySource(env: Env, issuer: Issuer | undefined): JwksSource | undefined {
  if (!issuer) return env.JWKS_URL === undefined ? undefined : new URL(env.JWKS_URL);
  return env.JWT_ALGORITHM in SECRET_ALGORITHMS ? undefined : () => issuer.jwks();
}

/** Creates the verifier that the environment asks for. */
export function createTokenVerifier(env: Env, secret: string, embedded?: Embedded): Verifier {
  const programs = embedded?.programs;
  const programAudiences = programs?.audiences ?? [];
  const shared = sharedSecret(env, secret, programAudiences);
  const source = keySource(env, embedded?.issuer);
  const { origin } = new URL(env.BETTER_AUTH_URL);
  const tokens = createVerifier({
    ...(shared && { secret: shared }),
    ...(embedded && { isRevoked: embedded.revocations.isRevoked }),
    ...(programs && { programs }),
    ...(source && {
      jwks: {
        source,
        issuer: env.JWT_ISSUER ?? origin,
        audience: [env.JWT_AUDIENCE ?? origin, ...programAudiences],
      },
    }),
  });
  return embedded ? withKeys(tokens, createKeyVerifier(embedded.findKeys)) : tokens;
}
