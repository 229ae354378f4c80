import type { AccountMail } from '@tickline/auth/issuer';
import type { FastifyBaseLogger } from 'fastify';
import type { Env } from '../env.ts';
import { accountOf } from '../identity/authentication/account.ts';
import type { RequestCounter } from '../rate-limit/counter.ts';
import { MAIL_QUEUE, MailQueue } from './mail-queue.ts';
import { isPlainAddress, mailboxOf, mailServerOf } from './settings.ts';
import { textOf } from './texts.ts';

/** Sends the mails of accounts. */
export interface Mailer {
  /** Puts a mail into the queue. Returns at once. */
  send(mail: AccountMail): void;
  close(): Promise<void>;
}

type MailEnv = Pick<Env, 'ENVIRONMENT' | 'SMTP_URL' | 'MAIL_FROM' | 'RATE_LIMIT_MAX'>;
type Log = Pick<FastifyBaseLogger, 'warn' | 'info'>;

/** Mails of one kind to one address, whoever asks for them. */
const MAX_TO_ADDRESS = 10;
const HOUR_MS = 60 * 60_000;
/** A mail server that does not respond keeps one place of the queue for as long. */
const TIMEOUTS = {
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
};

/** Writes mails to the log. Only for development: their links are secrets. */
const logMailer = (log: Log): Mailer => ({
  send: ({ kind, to, link }) =>
    log.info({ mail: kind, to, link }, 'a mail, which is not sent because SMTP_URL is not set'),
  close: async () => undefined,
});

async function smtpMailer(url: string, from: string, log: Log, settings = MAIL_QUEUE): Promise<Mailer> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...mailServerOf(url),
    ...TIMEOUTS,
    tls: { minVersion: 'TLSv1.2' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const sender = mailboxOf(from);
  if (!sender) throw new RangeError('MAIL_FROM is not valid');
  const queue = new MailQueue(
    ({ to, subject, text, html }) =>
      transport.sendMail({
        from: { ...sender },
        // An object is not parsed, so it is always one address.
        to: { name: '', address: to },
        subject,
        text,
        html,
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
    log,
    settings,
  );
  return {
    send: (mail) => queue.add({ kind: mail.kind, to: mail.to, ...textOf(mail) }),
    close: async () => {
      await queue.close();
      transport.close();
    },
  };
}

/** Limits the mails to each address, so that nobody can flood a mailbox. */
function limited(mailer: Mailer, counter: RequestCounter, log: Log): Mailer {
  const send = async (mail: AccountMail): Promise<void> => {
    const { count } = await counter.count(`mail:${mail.kind}:${accountOf({ email: mail.to })}`, HOUR_MS);
    if (count <= MAX_TO_ADDRESS) mailer.send(mail);
    else log.warn({ mail: mail.kind }, 'dropped a mail: there were too many to this address');
  };
  return {
    ...mailer,
    send: (mail) => void send(mail).catch((err: unknown) => log.warn({ err }, 'could not count a mail')),
  };
}

/**
 * Opens the mailer that the environment asks for.
 *
 * @returns undefined if there is no mail server. In development, mails are then written to the log
 */
export async function openMailer(
  env: MailEnv,
  counter: RequestCounter,
  log: Log,
  settings = MAIL_QUEUE,
): Promise<Mailer | undefined> {
  const { SMTP_URL, MAIL_FROM } = env;
  if (SMTP_URL === undefined || MAIL_FROM === undefined)
    return env.ENVIRONMENT === 'development' ? logMailer(log) : undefined;
  const mailer = await smtpMailer(SMTP_URL, MAIL_FROM, log, settings);
  const safe: Mailer = {
    ...mailer,
    send: (mail) => {
      if (isPlainAddress(mail.to)) mailer.send(mail);
      else log.warn({ mail: mail.kind }, 'dropped a mail: its address would need quoting');
    },
  };
  return env.RATE_LIMIT_MAX === 0 ? safe : limited(safe, counter, log);
}
