import type { Env } from '../env.ts';

export const HIDDEN = '[redacted]';

/** Most lines match none of these and need only this test: 0.1 us. */
const SUSPICIOUS = /eyJ|tl_|[Bb][Ee][Aa][Rr][Ee][Rr] |:\/\/|session_|\/calendar\//;

/**
 * Patterns of secrets anywhere in a text. Clients can influence the text, so the time is bounded: a pattern that has
 * begun to match either succeeds, or fails before the next possible start.
 */
const SHAPES: readonly [RegExp, string][] = [
  // A JSON Web Token, whole or cut off: its header alone is this long.
  [/eyJ[\w-]{12,}(?:\.[\w-]+)*/g, HIDDEN],
  // An API key, whole or cut off.
  [/tl_[\da-f]{16,}/g, HIDDEN],
  [/(bearer) +[\w.~+/%=-]{8,}/gi, `$1 ${HIDDEN}`],
  // The user information of a URL, up to the last @: a password may contain one that is not encoded.
  [/:\/\/[^\s"'`/?#\\]*@/g, `://${HIDDEN}@`],
  // The secret in the address of a calendar.
  [/(\/calendar\/)[\w%-]{8,}/g, `$1${HIDDEN}`],
  [/(session_(?:token|data)=)[^\s;"',\\]+/g, `$1${HIDDEN}`],
];

/** Shorter values may be ordinary words, and are weak secrets anyway. */
const MIN_LENGTH = 12;

/** Returns the text as it is if it is not encoded: a password may contain a percent sign. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function passwordsOf(url: string | undefined): string[] {
  if (url === undefined) return [];
  const { password, searchParams } = new URL(url);
  return [password, decode(password), searchParams.get('password') ?? ''];
}

const SECRETS = [
  'BETTER_AUTH_SECRET',
  'GITHUB_CLIENT_SECRET',
  'GOOGLE_CLIENT_SECRET',
  'OIDC_CLIENT_SECRET',
] as const;
const URLS = ['DATABASE_URL', 'REDIS_URL', 'SMTP_URL'] as const;

type KnownSecrets = Partial<Pick<Env, (typeof SECRETS)[number] | (typeof URLS)[number]>>;

/**
 * Creates a function that removes secrets from a text: the configured ones, also as a URL or JSON encodes them, and
 * everything that looks like one. It is the last layer: lines should contain no secret before it.
 */
export function createRedactor(known: KnownSecrets = {}): (text: string) => string {
  const configured = [
    ...SECRETS.map((name) => known[name] ?? ''),
    ...URLS.flatMap((name) => passwordsOf(known[name])),
  ].flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]);
  const values = [...new Set(configured)].filter((value) => value.length >= MIN_LENGTH);
  return (text) => {
    if (!SUSPICIOUS.test(text) && !values.some((value) => text.includes(value))) return text;
    const unnamed = values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text);
    return SHAPES.reduce((rest, [shape, replacement]) => rest.replace(shape, replacement), unnamed);
  };
}
