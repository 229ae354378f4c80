import type { BetterAuthOptions } from 'better-auth';

type Level = 'error' | 'warn' | 'debug';

/** The destination of Better Auth's own messages. A pino logger is one. */
export interface IssuerLog extends Record<Level, (details: { err?: unknown }, message: string) => void> {
  isLevelEnabled(level: Level): boolean;
}

/** Characters. Most messages have fewer than a hundred, as long as there is no value in them. */
const MAX_LENGTH = 300;
/** Better Auth puts this before some of its warnings. */
const LABEL = '[better-auth] Warning: ';
/** Goes with an error that has been logged already, and has a header or a member of the body in its middle. */
const HINT = "If it's a valid URL, please add ";
/** A value begins after a colon, at a quotation mark, or with a word that is an e-mail or too long to be a word. */
const VALUE = /[:"`]|(?:^|\s)(?:'|\S*@|\S{40})/;

/** @returns what a message has before its first value: `Invalid callbackURL` of `Invalid callbackURL: https://…` */
function kindOf(message: string): string {
  const text = message.slice(0, MAX_LENGTH).replace(LABEL, '');
  const [kind = ''] = text.split(VALUE, 1);
  return kind.trim();
}

type AuthLogger = NonNullable<BetterAuthOptions['logger']>;

/**
 * Passes Better Auth's messages on without any value. Its messages, and what it hands along with them, have headers,
 * members of bodies, e-mails and tokens in them. Of all that, only an error is passed on, for the log's own serializer.
 *
 * @see https://www.better-auth.com/docs/reference/options#logger
 */
export function toAuthLogger(log: IssuerLog): AuthLogger {
  return {
    level: 'debug',
    disableColors: true,
    log: (level, ...args) => {
      const method = level === 'error' || level === 'warn' ? level : 'debug';
      if (!log.isLevelEnabled(method)) return;
      // Some calls pass an error for the message.
      const [message, ...details]: unknown[] = args;
      const text = typeof message === 'string' ? message : '';
      if (text.startsWith(HINT)) return;
      const err = [message, ...details].find((each) => each instanceof Error);
      const kind = kindOf(text);
      log[method](err === undefined ? {} : { err }, kind === '' ? 'Better Auth' : `Better Auth: ${kind}`);
    },
  };
}
