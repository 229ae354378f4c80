import { z } from 'zod';
import { mailboxOf, smtpUrlProblem } from './mail/settings.ts';

const boolean = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

const smtpUrl = z.string().superRefine((text, context) => {
  const message = smtpUrlProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const mailFrom = z
  .string()
  .refine(
    (text) => mailboxOf(text) !== undefined,
    'must be an address, or a name and an address such as Tickline <todo@example.com>',
  );

/** Providers on this machine may use http. */
const isIssuer = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  const isLocal = protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (protocol === 'https:' || isLocal) && search === '' && hash === '' && username === '';
};

const clientText = z.string().max(1000, 'must have at most 1000 characters').optional();

/** Variables for mail and for sign-in by providers. */
export const ACCOUNT_VARIABLES = {
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: mailFrom.optional(),
  REQUIRE_EMAIL_VERIFICATION: boolean.default(false),
  GITHUB_CLIENT_ID: clientText,
  GITHUB_CLIENT_SECRET: clientText,
  GOOGLE_CLIENT_ID: clientText,
  GOOGLE_CLIENT_SECRET: clientText,
  OIDC_ISSUER: z
    .string()
    .refine(isIssuer, 'must be the https URL of an OpenID Connect provider, without a query')
    .optional(),
  OIDC_CLIENT_ID: clientText,
  OIDC_CLIENT_SECRET: clientText,
} as const;

/** Variables that are set together or not at all. */
const GROUPS = [
  ['SMTP_URL', 'MAIL_FROM'],
  ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
];

/** Returns the problems of these variables with each other. */
export function accountProblems(given: NodeJS.ProcessEnv): string[] {
  const missing = GROUPS.filter((names) => names.some((name) => given[name])).flatMap((names) => {
    const set = names.filter((name) => given[name]);
    return names.filter((name) => !given[name]).map((name) => `${name} is required if ${set[0]} is set`);
  });
  return given['REQUIRE_EMAIL_VERIFICATION'] === 'true' && !given['SMTP_URL']
    ? [...missing, 'SMTP_URL is required if REQUIRE_EMAIL_VERIFICATION is true']
    : missing;
}
