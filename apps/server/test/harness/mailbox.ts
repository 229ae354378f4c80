import type { AccountMail } from '@tickline/auth/issuer';
import { vi } from 'vitest';
import type { Mailer } from '../../src/mail/open-mailer.ts';

/** Collects the mails of an app in memory. */
export class Mailbox implements Mailer {
  readonly mails: AccountMail[] = [];
  readonly send = (mail: AccountMail): void => void this.mails.push(mail);
  readonly close = async (): Promise<void> => undefined;

  /** Waits for the newest mail to an address, takes it out, and returns the link in it. */
  async take(to: string, kind: AccountMail['kind']): Promise<URL> {
    const index = await vi.waitFor(() => {
      const found = this.mails.findLastIndex((mail) => mail.to === to && mail.kind === kind);
      if (found < 0) throw new Error(`no mail of kind ${kind}`);
      return found;
    });
    const [mail] = this.mails.splice(index, 1);
    return new URL(mail?.link ?? '');
  }

  /** As `take`, but returns only the token in the link. */
  async token(to: string, kind: AccountMail['kind']): Promise<string> {
    const { hash, searchParams } = await this.take(to, kind);
    return new URLSearchParams(hash.slice(1)).get('token') ?? searchParams.get('token') ?? '';
  }
}
