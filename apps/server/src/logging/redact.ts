import type { Env } from '../env.ts';

export const HIDDEN = '[redacted]';

/** Most lines have nothing of this, and are looked at once: 0.1 us. */
const SUSPICIOUS = /eyJ|[Bb][Ee][Aa][Rr][Ee][Rr] |:\/\/|session_/;

/**
 * Patterns of secrets, wherever they stand. A client may have sent what they search: each character is looked at a limited
 * number of times, as a pattern that has begun to match either succeeds, or stops before the next place to begin at.
 */
const SHAPES: readonly [RegExp, string][] = [
  // A JSON Web Token, whole or cut off: its header alone has this many characters.
  [/eyJ[\w-]{12,}(?:\.[\w-]+)*/g, HIDDEN],
  [/(bearer) +[\w.~+/%=-]{8,}/gi, `$1 ${HIDDEN}`],
  // The user information of a URL, up to the last @: a password may hold one that is not encoded.
  [/:\/\/[^\s"'`/?#\\]*@/g, `://${HIDDEN}@`],
  [/(session_(?:token|data)=)[^\s;"',\\]+/g, `$1${HIDDEN}`],
];

/** Shorter ones are words that a log holds for another reason, and secrets that are not worth it. */
const MIN_LENGTH = 12;

function passwordsOf(url: string | undefined): string[] {
  const { password = '' } = url === undefined ? {} : new URL(url);
  return [password, decodeURIComponent(password)];
}

type KnownSecrets = Partial<Pick<Env, 'BETTER_AUTH_SECRET' | 'DATABASE_URL' | 'REDIS_URL'>>;

/**
 * Makes what takes secrets out of a text: those of the configuration, as they are and as a URL or JSON spells them,
 * and whatever looks like one. It is the last line of defence: what is logged should not need it.
 */
export function createRedactor(known: KnownSecrets = {}): (text: string) => string {
  const configured = [
    known.BETTER_AUTH_SECRET ?? '',
    ...passwordsOf(known.DATABASE_URL),
    ...passwordsOf(known.REDIS_URL),
  ].flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]);
  const values = [...new Set(configured)].filter((value) => value.length >= MIN_LENGTH);
  return (text) => {
    if (!SUSPICIOUS.test(text) && !values.some((value) => text.includes(value))) return text;
    const unnamed = values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text);
    return SHAPES.reduce((rest, [shape, replacement]) => rest.replace(shape, replacement), unnamed);
  };
}
