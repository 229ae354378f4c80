/** A header, a payload and a signature. */
const THREE_PARTS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** By how many characters a part has beyond a multiple of four: the last ones whose unused bits are zero. */
const LAST_CHARACTERS = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'];

/** A part can also spell its bytes in other ways: with padding, and with unused bits that are not zero. */
function isCanonical(token: string, start: number, end: number): boolean {
  const over = (end - start) % 4;
  return over === 0 || LAST_CHARACTERS[over]?.includes(token.charAt(end - 1)) === true;
}

/**
 * Tells if a text is a signed token in its one canonical spelling: three parts of unpadded base64url, and nothing around them.
 * Its bytes then have one text only.
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
