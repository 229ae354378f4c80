import type { Logger } from 'pino';
import type { Env } from '../env.ts';

type SiteEnv = Pick<Env, 'AUTH_MODE' | 'BETTER_AUTH_URL' | 'CORS_ORIGINS'>;

/** Loads the list of public suffixes. Addresses and public suffixes have no registrable domain, and stand for themselves. */
async function loadDomainOf(): Promise<(hostname: string) => string> {
  const { getDomain } = await import('tldts');
  return (hostname) => getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
}

/**
 * Returns the origins of `CORS_ORIGINS` that are on another site than `BETTER_AUTH_URL`. Browsers compare the scheme and
 * the registrable domain: `app.example.com` and `api.example.com` are one site, `a.github.io` and `b.github.io` are two.
 * The list of public suffixes is loaded only if host names differ.
 *
 * @see https://developer.mozilla.org/docs/Glossary/Site
 */
export async function originsOfOtherSites({ BETTER_AUTH_URL, CORS_ORIGINS }: SiteEnv): Promise<string[]> {
  const issuer = new URL(BETTER_AUTH_URL);
  const pages = CORS_ORIGINS.filter((origin) => origin !== '*').map((origin) => new URL(origin));
  const hasOneHost = pages.every(({ hostname }) => hostname === issuer.hostname);
  const domainOf = hasOneHost ? (hostname: string) => hostname : await loadDomainOf();
  const siteOf = ({ protocol, hostname }: URL) => `${protocol}//${domainOf(hostname)}`;
  return pages.filter((page) => siteOf(page) !== siteOf(issuer)).map(({ origin }) => origin);
}

/** Warns if pages of other sites are let in: browsers do not send them the session cookie, which is `SameSite=Lax`. */
export async function warnOfOtherSites(env: SiteEnv, log: Pick<Logger, 'warn'>): Promise<void> {
  if (env.AUTH_MODE === 'external') return;
  const origins = await originsOfOtherSites(env);
  if (origins.length === 0) return;
  log.warn(
    { origins, issuer: new URL(env.BETTER_AUTH_URL).origin },
    'CORS_ORIGINS allows pages of other sites than BETTER_AUTH_URL. Browsers do not send session cookies from there. Use session tokens: see "Pages of other sites" in docs/authentication.md',
  );
}
