/** Longer headers are ignored, as a server may ignore any preference. */
const MAX_LENGTH = 1000;

/** A preference with its parameters: everything up to the next comma that is not in quotes. */
const PREFERENCE = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g;

const HANDLING = /^handling[ \t]*(?:=[ \t]*"?(\w*)"?)?$/i;

/**
 * Tells whether a client prefers `handling=strict`. Only the first `handling` counts.
 *
 * @param prefer the values of all `Prefer` headers, joined by commas
 * @see https://www.rfc-editor.org/rfc/rfc7240#section-4.4
 */
export function isStrict(prefer: string): boolean {
  if (prefer.length > MAX_LENGTH) return false;
  for (const [preference] of prefer.matchAll(PREFERENCE)) {
    const [withoutParameters = ''] = preference.split(';', 1);
    const handling = HANDLING.exec(withoutParameters.trim());
    if (handling) return handling[1]?.toLowerCase() === 'strict';
  }
  return false;
}
