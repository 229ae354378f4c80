import type { BetterAuthOptions } from 'better-auth';

/** Where Better Auth's own messages go; a pino logger is one. */
export interface IssuerLog {
  error(details: { err?: unknown }, message: string): void;
  warn(details: { err?: unknown }, message: string): void;
  debug(details: { err?: unknown }, message: string): void;
}

const E_MAIL = /\S+@\S+/g;

type AuthLogger = NonNullable<BetterAuthOptions['logger']>;

/** Better Auth's messages without what it hands along with them, which can be an e-mail or a token. */
export function toAuthLogger(log: IssuerLog): AuthLogger {
  return {
    level: 'debug',
    disableColors: true,
    log: (level, message, ...details) => {
      const err = details.find((detail) => detail instanceof Error);
      const method = level === 'error' || level === 'warn' ? level : 'debug';
      log[method](err ? { err } : {}, `Better Auth: ${message.replace(E_MAIL, '[e-mail]')}`);
    },
  };
}
