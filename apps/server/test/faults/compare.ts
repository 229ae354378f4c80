import { expect } from 'vitest';
import type { Journal } from './writer.ts';

/** Returns the contradictions between a journal and the stored tasks. */
function contradictions(journal: Journal, stored: readonly string[]): string[] {
  const present = new Set(stored);
  const known = new Set([...journal.acknowledged, ...journal.unknown]);
  const found: string[] = [];
  for (const title of journal.acknowledged) if (!present.has(title)) found.push(`lost: ${title}`);
  for (const title of present) if (!known.has(title)) found.push(`from nowhere: ${title}`);
  if (present.size !== stored.length) found.push('a task was stored twice');
  // Each toggle inverts the last one. The result of one in between may be unknown.
  for (const [n, state] of journal.toggles.entries())
    if (state !== undefined && journal.toggles[n - 1] === state)
      found.push(`toggle ${n} was done twice or not at all`);
  return found;
}

/** Checks that the server told no client anything false. */
export function expectHonest(
  journals: readonly Journal[],
  storedBy: (user: string) => readonly string[],
): void {
  for (const journal of journals) {
    expect(journal.wrong).toEqual([]);
    expect(contradictions(journal, storedBy(journal.user))).toEqual([]);
  }
}
