import { decodeJwt } from 'jose';
import { type AccountMail, LINK_SECONDS, type MailOptions } from './mail.ts';
import { linkOf, storeLink } from './mail-links.ts';

interface Sent {
  readonly user: { readonly email: string };
  readonly url: string;
  readonly token: string;
}

async function verificationLink(signed: string, url: string, ownPage: string): Promise<string> {
  const token = await storeLink(signed);
  return linkOf(url, token, ownPage, (link) => {
    link.searchParams.set('token', token);
    return link;
  });
}

function resetLink(url: string, token: string): string {
  return linkOf(url, token, '/reset-password', (link, page) => {
    const target = new URL(page, link);
    target.searchParams.set('token', token);
    return target;
  });
}

/**
 * Returns the options of Better Auth for everything that needs a mail. `send` puts a mail into a queue, so no request waits
 * for a mail server.
 */
export function mailOptions({ origin, sendMail, requireEmailVerification }: MailOptions) {
  const send = (mail: AccountMail): void => sendMail?.(mail);
  return {
    emailAndPassword: {
      requireEmailVerification,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: LINK_SECONDS,
      sendResetPassword: async ({ user, url, token }: Sent) =>
        send({ kind: 'reset', to: user.email, link: resetLink(url, token) }),
      onExistingUserSignUp: async ({ user }: Pick<Sent, 'user'>) =>
        send({ kind: 'account-exists', to: user.email, link: `${origin}/reset-password` }),
    },
    emailVerification: {
      expiresIn: LINK_SECONDS,
      sendOnSignUp: requireEmailVerification,
      sendOnSignIn: requireEmailVerification,
      sendVerificationEmail: async ({ user, url, token }: Sent) => {
        const kind = decodeJwt(token)['updateTo'] === undefined ? 'verify' : 'verify-change';
        send({ kind, to: user.email, link: await verificationLink(token, url, '/confirm-email') });
      },
    },
    changeEmail: {
      enabled: true,
      // The owner of a verified address agrees first, so that a stolen session cannot change it.
      sendChangeEmailConfirmation: async ({ user, newEmail, url, token }: Sent & { newEmail: string }) => {
        const link = await verificationLink(token, url, '/confirm-email?next=mail');
        send({ kind: 'confirm-change', to: user.email, newEmail, link });
      },
    },
  };
}
