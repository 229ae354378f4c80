import { expect } from 'vitest';
import type { Journal } from './writer.ts';

/** What of a journal and of the tasks that are stored does not go together. */
function contradictions(journal: Journal, stored: readonly string[]): string[] {
  const present = new Set(stored);
  const known = new Set([...journal.acknowledged, ...journal.unknown]);
  const found: string[] = [];
  for (const title of journal.acknowledged) if (!present.has(title)) found.push(`lost: ${title}`);
  for (const title of present) if (!known.has(title)) found.push(`from nowhere: ${title}`);
  if (present.size !== stored.length) found.push('a task was stored twice');
  // Each toggle turns the last one around; between them there may have been one whose fate is not known.
  for (const [n, state] of journal.toggles.entries())
    if (state !== undefined && journal.toggles[n - 1] === state)
      found.push(`toggle ${n} was done twice or not at all`);
  return found;
}

/** That no client was told what is not so. */
export function expectHonest(
  journals: readonly Journal[],
  storedBy: (user: string) => readonly string[],
): void {
  for (const journal of journals) {
    expect(journal.wrong).toEqual([]);
    expect(contradictions(journal, storedBy(journal.user))).toEqual([]);
  }
}
