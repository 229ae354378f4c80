/** A worker asks its primary to count requests, those of one turn of its event loop at once. */
export interface CountMessage {
  readonly type: 'tickline:count';
  readonly id: number;
  readonly hits: readonly (readonly [key: string, windowMs: number, amount: number])[];
}

/** The primary's answer, by the id of the question, and for each hit in its order. */
export interface CountedMessage {
  readonly type: 'tickline:counted';
  readonly id: number;
  readonly usages: readonly (readonly [count: number, ttlMs: number])[];
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
