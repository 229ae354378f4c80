import type { Usage } from '../rate-limit/counter.ts';

/** A worker asks its primary to count a request. */
export interface CountMessage {
  readonly type: 'tickline:count';
  readonly id: number;
  readonly key: string;
  readonly windowMs: number;
}

/** The primary's answer, by the id of the question. */
export interface CountedMessage extends Usage {
  readonly type: 'tickline:counted';
  readonly id: number;
}

/** Others send messages over the same channel. */
function hasType(message: unknown, type: string): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}

export function isCount(message: unknown): message is CountMessage {
  return hasType(message, 'tickline:count');
}

export function isCounted(message: unknown): message is CountedMessage {
  return hasType(message, 'tickline:counted');
}
