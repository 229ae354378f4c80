import { ERRORS, type ErrorCode } from '@tickline/contract';
import { Counter, type Registry } from 'prom-client';

/** Values of `AuthError.reason`, and `sign_in` for an e-mail or password that Better Auth refuses. */
const AUTH_FAILURE_REASONS: ReadonlySet<string> = new Set([
  'no_header',
  'other_scheme',
  'too_long',
  'malformed',
  'no_algorithm',
  'algorithm',
  'critical_extension',
  'signature',
  'unknown_key',
  'unusable',
  'expired',
  'claim_exp',
  'claim_nbf',
  'claim_iat',
  'claim_iss',
  'claim_aud',
  'claim_sub',
  'no_user_id',
  'user_ids_differ',
  'malformed_user_id',
  'reserved_user_id',
  'revoked',
  'malformed_exp',
  'issuer_unreachable',
  'sign_in',
]);

/** Counters of refusals and failures. */
export function createFailureMetrics(registry: Registry) {
  const registers = [registry];
  const authFailures = new Counter({
    name: 'tickline_auth_failures_total',
    help: 'Requests without a token that counts, and sign-ins that were refused',
    labelNames: ['reason'],
    registers,
  });
  const errors = new Counter({
    name: 'tickline_errors_total',
    help: 'Errors that clients were told of; of a tRPC batch, one for each call',
    labelNames: ['code'],
    registers,
  });
  // Set to 0 at the start, so that Prometheus sees the first one as an increase.
  for (const reason of [...AUTH_FAILURE_REASONS, 'other']) authFailures.inc({ reason }, 0);
  for (const code of Object.keys(ERRORS)) errors.inc({ code }, 0);
  return {
    /** @param reason an unknown one counts as `other` */
    authFailed: (reason: string) =>
      authFailures.inc({ reason: AUTH_FAILURE_REASONS.has(reason) ? reason : 'other' }),
    errorSent: (code: ErrorCode) => errors.inc({ code }),
  };
}
