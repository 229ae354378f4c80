import type { AccountMail, MailKind } from '@tickline/auth/issuer';

/** The parts of a mail that a person reads. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Words {
  readonly subject: string;
  readonly intro: (mail: AccountMail) => string;
  readonly action: string;
  readonly note: string;
}

const IGNORE = 'If this was not you, you need not do anything.';

const WORDS: Readonly<Record<MailKind, Words>> = {
  verify: {
    subject: 'Confirm your e-mail address',
    intro: () =>
      'Somebody created a Tickline account with this e-mail address. If it was you, confirm the address.',
    action: 'Confirm the address',
    note: 'The link works once, for one hour. If it was not you, do not open it: the account would then be taken for yours.',
  },
  reset: {
    subject: 'Reset your password',
    intro: () =>
      'Somebody asked to reset the password of your Tickline account. If it was you, choose a new one.',
    action: 'Choose a new password',
    note: `The link works once, for one hour. ${IGNORE}`,
  },
  'confirm-change': {
    subject: 'Confirm the change of your e-mail address',
    intro: ({ newEmail = '' }) =>
      `Somebody who is signed in to your Tickline account asked to change its e-mail address to ${newEmail}. If it was you, agree to the change.`,
    action: 'Agree to the change',
    note: 'The link works once, for one hour. If it was not you, do not open it, and change your password.',
  },
  'verify-change': {
    subject: 'Confirm your new e-mail address',
    intro: () =>
      'This is to become the e-mail address of a Tickline account. If you asked for that, confirm the address.',
    action: 'Confirm the address',
    note: `The link works once, for one hour. ${IGNORE}`,
  },
  'account-exists': {
    subject: 'You already have an account',
    intro: () =>
      'Somebody tried to create a Tickline account with this e-mail address, which already has one. If it was you, sign in, or choose a new password if you forgot yours.',
    action: 'Forgot your password?',
    note: IGNORE,
  },
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (each) => ESCAPES[each] ?? '');

/** Writes a mail, as plain text and as HTML. The HTML loads nothing from anywhere. */
export function textOf(mail: AccountMail): MailText {
  const { subject, intro, action, note } = WORDS[mail.kind];
  const words = intro(mail);
  return {
    subject,
    text: `${words}\n\n${action}:\n${mail.link}\n\n${note}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${subject}</title></head>
<body style="font-family:sans-serif;line-height:1.5;color:#1c1917">
<p>${escapeHtml(words)}</p>
<p><a href="${escapeHtml(mail.link)}">${action}</a></p>
<p style="color:#57534e">${escapeHtml(note)}</p>
</body></html>
`,
  };
}
