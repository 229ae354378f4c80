import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Env } from './env.ts';

/** Pretty lines in a terminal, JSON everywhere else. */
async function standardOutput(): Promise<DestinationStream> {
  if (!process.stdout.isTTY) return pino.destination(1);
  const { default: pretty } = await import('pino-pretty');
  return pretty({ colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' });
}

export async function createLogger(env: Pick<Env, 'LOG_LEVEL'>): Promise<Logger> {
  return pino({ level: env.LOG_LEVEL, timestamp: stdTimeFunctions.isoTime }, await standardOutput());
}
