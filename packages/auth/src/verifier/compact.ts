/** Header, payload and signature. */
const THREE_PARTS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Allowed last characters (those whose unused bits are zero), by the length of a part modulo four. */
const LAST_CHARACTERS = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'];

/** Tells whether a part has its only valid spelling. Padding or unused bits that are not zero would be other spellings. */
function isCanonical(token: string, start: number, end: number): boolean {
  const over = (end - start) % 4;
  return over === 0 || LAST_CHARACTERS[over]?.includes(token.charAt(end - 1)) === true;
}

/**
 * Tells whether a text is a signed token in canonical form: three parts of unpadded base64url and nothing else. Each
 * sequence of bytes then has exactly one text.
 *
 * @param token of bounded length: this takes 1 or 2 ns a character
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-3.1
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-3.5
 */
export function isCompactToken(token: string): boolean {
  if (!THREE_PARTS.test(token)) return false;
  const payload = token.indexOf('.') + 1;
  const signature = token.indexOf('.', payload) + 1;
  return (
    isCanonical(token, 0, payload - 1) &&
    isCanonical(token, payload, signature - 1) &&
    isCanonical(token, signature, token.length)
  );
}
