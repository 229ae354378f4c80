/** A worker's question to its primary: count these requests, all of one turn of the event loop. */
export interface CountMessage {
  readonly type: 'tickline:count';
  readonly id: number;
  readonly hits: readonly (readonly [key: string, windowMs: number, amount: number])[];
}

/** The primary's answer: the id of the question, and the usages in the order of the hits. */
export interface CountedMessage {
  readonly type: 'tickline:counted';
  readonly id: number;
  readonly usages: readonly (readonly [count: number, ttlMs: number])[];
}

/** The channel also carries other messages. */
function hasType(message: unknown, type: string): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}

export function isCount(message: unknown): message is CountMessage {
  return hasType(message, 'tickline:count');
}

export function isCounted(message: unknown): message is CountedMessage {
  return hasType(message, 'tickline:counted');
}
