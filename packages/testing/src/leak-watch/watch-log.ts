import { subscribe } from 'node:diagnostics_channel';
import type { LeakWatch } from './leak-watch.ts';

/**
 * Every line of every pino logger of this process, before `hooks.streamWrite` has cleaned it: that is the last line of
 * defence, and nothing should get so far.
 *
 * @see https://getpino.io/#/docs/diagnostics
 */
export function watchLog(watch: LeakWatch): void {
  subscribe('tracing:pino_asJson:end', (message) => {
    if (typeof message === 'object' && message !== null && 'result' in message)
      watch.addOutput('log', String(message.result));
  });
}
