/** The e-mail in a body of Better Auth's, which takes JSON and forms. */
function emailOf(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'email' in body ? body.email : undefined;
  } catch {
    return new URLSearchParams(text).get('email');
  }
}

/**
 * The account that a body names, spelled in one way.
 *
 * @param body as it came in, unread
 * @returns undefined where it names none
 */
export function accountOf(body: unknown): string | undefined {
  if (!Buffer.isBuffer(body)) return undefined;
  const email = emailOf(body.toString());
  return typeof email === 'string' ? email.trim().toLowerCase() : undefined;
}
