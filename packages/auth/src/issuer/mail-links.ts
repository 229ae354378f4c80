import { randomBytes } from 'node:crypto';
import { getCurrentAuthEndpointContext } from '@better-auth/core/context';
import { decodeJwt } from 'jose';
import type { HookContext } from './hook-context.ts';
import { LINK_SECONDS } from './mail.ts';

/** Begins the identifiers of links in the table `verification`, which holds only their digests. */
export const LINK_PREFIX = 'mail-link:';
const TOKEN = /^[\w-]{43}$/;

/**
 * Stores one of Better Auth's e-mail tokens under a random token, which goes into the mail. Better Auth signs its tokens as
 * API tokens are signed, so they never leave the server, and `/verify-email` takes none from a client.
 *
 * @returns the random token
 */
export async function storeLink(signed: string): Promise<string> {
  const { internalAdapter } = getCurrentAuthEndpointContext().context;
  const token = randomBytes(32).toString('base64url');
  await internalAdapter.createVerificationValue({
    identifier: LINK_PREFIX + token,
    value: `${decodeJwt(signed)['userId']} ${signed}`,
    expiresAt: new Date(Date.now() + LINK_SECONDS * 1000),
  });
  return token;
}

/** Puts Better Auth's token in the place of the one from the mail, which works once. Any other token becomes invalid. */
export async function openLink({ query, context }: HookContext) {
  const token = String(query?.['token'] ?? '');
  const stored = TOKEN.test(token)
    ? await context.internalAdapter.consumeVerificationValue(LINK_PREFIX + token)
    : undefined;
  const [, signed = ''] = stored?.value.split(' ') ?? [];
  return { context: { query: { ...query, token: signed } } };
}

/** Makes all links invalid that were sent to a user: those to reset the password have the user's id as their value. */
export async function cancelLinks(userId: string, { adapter }: HookContext['context']): Promise<void> {
  await adapter.deleteMany({
    model: 'verification',
    where: [
      { field: 'value', value: userId, connector: 'OR' },
      { field: 'value', operator: 'starts_with', value: `${userId} `, connector: 'OR' },
    ],
  });
}

/** After an address was changed, makes links in mails to the old one invalid. */
export async function finishChange({ query, context }: HookContext): Promise<void> {
  const signed = query?.['token'];
  if (typeof signed !== 'string' || !signed.includes('.')) return;
  const { userId, requestType } = decodeJwt(signed);
  if (requestType === 'change-email-verification') await cancelLinks(String(userId), context);
}

/**
 * Returns the link for a mail. Without a page of the client's own, it leads to this server's, with the token in the
 * fragment: neither servers nor `Referer` see that, and programs that open links in mails change nothing.
 *
 * @param url the link that Better Auth made, with the page to go on to
 * @param ownPage path of this server's page
 * @param toClient makes the link if the client named a page
 */
export function linkOf(
  url: string,
  token: string,
  ownPage: string,
  toClient: (url: URL, page: string) => URL,
): string {
  const given = new URL(url);
  const page = given.searchParams.get('callbackURL') ?? '';
  if (page === '' || page === '/') return new URL(`${ownPage}#token=${token}`, given).href;
  return toClient(given, page).href;
}
