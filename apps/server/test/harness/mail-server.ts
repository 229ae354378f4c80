import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** A mail that the server accepted. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

export interface MailServer {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** Returns the newest mail once there are this many. */
  readonly received: (count: number) => Promise<ReceivedMail>;
  readonly close: () => Promise<void>;
}

/** Decodes quoted-printable text, as nodemailer writes it. */
function decode(raw: string): string {
  return raw
    .replace(/=\r?\n/g, '')
    .replace(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Returns the link in the plain text of a mail. */
export function linkIn({ raw }: ReceivedMail): URL {
  const [link = ''] = /https?:\/\/\S+/.exec(decode(raw)) ?? [];
  return new URL(link);
}

/** Starts a real SMTP server, without TLS unless `options` have it. */
async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onData: (stream, { envelope }, done) => {
      text(stream).then((raw) => {
        const { mailFrom, rcptTo } = envelope;
        mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), raw });
        done();
      }, done);
    },
    ...options,
  });
  // Clients that end a connection in the middle.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    received: async (count) => {
      const deadline = Date.now() + 8000;
      while (mails.length < count) {
        if (Date.now() > deadline) throw new Error(`only ${mails.length} mails came`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const mail = mails[count - 1];
      if (!mail) throw new Error('no mail');
      return mail;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Starts an SMTP server that is closed after the test. */
export async function useMailServer(options?: SMTPServerOptions): Promise<MailServer> {
  const server = await startMailServer(options);
  onTestFinished(server.close);
  return server;
}
