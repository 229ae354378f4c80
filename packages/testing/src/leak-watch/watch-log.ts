import { subscribe } from 'node:diagnostics_channel';
import type { LeakWatch } from './leak-watch.ts';

/**
 * Watches every line of every pino logger in this process, before `hooks.streamWrite` cleans it. That hook is the last line
 * of defence; no secret should get that far.
 *
 * @see https://getpino.io/#/docs/diagnostics
 */
export function watchLog(watch: LeakWatch): void {
  subscribe('tracing:pino_asJson:end', (message) => {
    if (typeof message === 'object' && message !== null && 'result' in message)
      watch.addOutput('log', String(message.result));
  });
}
