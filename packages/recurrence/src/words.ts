/** Describes a rule in English words. */
export function describeRule(_rule: string): string {
  throw new Error('to come');
}

/** Reads a rule from English words. Returns undefined if they are none. */
export function readRule(_words: string): string | undefined {
  throw new Error('to come');
}
