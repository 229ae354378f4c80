import type { BetterAuthOptions } from 'better-auth';

type Level = 'error' | 'warn' | 'debug';

/** The destination of Better Auth's own messages, for example a pino logger. */
export interface IssuerLog extends Record<Level, (details: { err?: unknown }, message: string) => void> {
  isLevelEnabled(level: Level): boolean;
}

/** In characters. Most messages without a value in them are shorter than 100. */
const MAX_LENGTH = 300;
/** Better Auth prefixes some warnings with this. */
const LABEL = '[better-auth] Warning: ';
/** Follows an error that is already logged. It contains a header or a member of the body. */
const HINT = "If it's a valid URL, please add ";
/** A value starts after a colon, at a quotation mark, or at a word that is an e-mail or too long for a normal word. */
const VALUE = /[:"`]|(?:^|\s)(?:'|\S*@|\S{40})/;

/** @returns the message up to its first value: `Invalid callbackURL` for `Invalid callbackURL: https://…` */
function kindOf(message: string): string {
  const text = message.slice(0, MAX_LENGTH).replace(LABEL, '');
  const [kind = ''] = text.split(VALUE, 1);
  return kind.trim();
}

type AuthLogger = NonNullable<BetterAuthOptions['logger']>;

/**
 * Forwards Better Auth's messages without any values. The messages and their arguments contain headers, members of bodies,
 * e-mails and tokens. Of the arguments, only an error is forwarded, for the log's own serializer.
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
      // Some calls pass an error as the message.
      const [message, ...details]: unknown[] = args;
      const text = typeof message === 'string' ? message : '';
      if (text.startsWith(HINT)) return;
      const err = [message, ...details].find((each) => each instanceof Error);
      const kind = kindOf(text);
      log[method](err === undefined ? {} : { err }, kind === '' ? 'Better Auth' : `Better Auth: ${kind}`);
    },
  };
}
