/** A worker's question to its primary: take this slot, or free it. The answer tells whether the worker has it now. */
export interface Slotting {
  readonly question: readonly [wish: 'take' | 'free', key: string, id: number];
  readonly answer: boolean;
}

export const SLOTTING = 'slot';
