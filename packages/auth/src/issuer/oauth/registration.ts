import { z } from 'zod';
import { PROGRAM_SCOPES } from './options.ts';

const MAX_NAME = 100;
const MAX_URIS = 10;
const MAX_URI = 1000;

/** Control and format characters, which could turn the text around a name, and line separators. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const PRINTABLE_ASCII = /^[\u0021-\u007e]+$/;

const name = z
  .string()
  .max(2 * MAX_NAME, `must have at most ${MAX_NAME} characters`)
  .transform((text) => text.normalize().trim())
  .refine((text) => [...text].length <= MAX_NAME, `must have at most ${MAX_NAME} characters`)
  .refine((text) => !INVISIBLE.test(text), 'must not have control or format characters');

const redirectUri = z
  .string()
  .max(MAX_URI, `must have at most ${MAX_URI} characters`)
  .regex(PRINTABLE_ASCII, 'must be a URI')
  // Browsers read it as a slash.
  .refine((text) => !text.includes('\\'), 'must not have a backslash');

const grantTypes = z.array(z.string()).refine((types) => types.includes('authorization_code'), {
  message: 'must have authorization_code',
});

const registration = z.object({
  client_name: name.optional(),
  redirect_uris: z.array(redirectUri).min(1).max(MAX_URIS, `must have at most ${MAX_URIS} URIs`),
  grant_types: grantTypes.optional(),
});

/**
 * Returns what is registered of a program's metadata. Every program is a public client, whatever it asked for: the answer
 * tells it so. Addresses of logos and pages are dropped, because users would take them for checked ones.
 *
 * @returns or the error of RFC 7591
 * @see https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1
 */
export function readRegistration(
  body: unknown,
): { metadata: object } | { error: string; description: string } {
  const { data, error } = registration.safeParse(body);
  if (data) {
    const { client_name, redirect_uris } = data;
    return {
      metadata: {
        // Better Auth refuses an empty name, which means none.
        ...(client_name && { client_name }),
        redirect_uris: [...new Set(redirect_uris)],
        // Of the two kinds, this one allows loopback addresses and schemes of apps, too.
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        scope: PROGRAM_SCOPES.join(' '),
      },
    };
  }
  const [issue] = error.issues;
  const field = String(issue?.path[0] ?? 'body');
  return {
    error: field === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata',
    description: `${field}: ${issue?.message ?? 'is not valid'}`,
  };
}
