/** A worker's question to its primary: count these requests. */
export interface Counting {
  readonly question: readonly [key: string, windowMs: number, amount: number];
  readonly answer: readonly [count: number, ttlMs: number];
}

export const COUNTING = 'count';
