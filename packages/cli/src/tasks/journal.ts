import { join } from 'node:path';
import type { Task } from '@tickline/client/mirror';
import { readPrivateFile, writePrivateFile } from '../files/private-file.ts';

/** One change of a task by this program, with what it takes to undo it. */
export type Step =
  | {
      readonly op: 'create';
      readonly uid: string;
      readonly title: string;
      readonly after: Readonly<Record<string, unknown>>;
    }
  | {
      readonly op: 'update';
      readonly uid: string;
      readonly title: string;
      /** Values of the changed fields. */
      readonly before: Readonly<Record<string, unknown>>;
      readonly after: Readonly<Record<string, unknown>>;
    }
  | { readonly op: 'delete'; readonly uid: string; readonly title: string };

/** The changes of one command. */
export type Entry = readonly Step[];

/** So many commands can be undone. */
const MAX_ENTRIES = 50;

const pathIn = (folder: string) => join(folder, 'journal.json');

/** Reads the changes of the last commands, the newest last. */
export async function readJournal(folder: string): Promise<Entry[]> {
  const text = await readPrivateFile(pathIn(folder));
  if (text === undefined) return [];
  try {
    const entries: unknown = JSON.parse(text);
    return Array.isArray(entries) ? entries : [];
  } catch {
    // Nothing can be undone; everything else goes on.
    return [];
  }
}

export const writeJournal = (folder: string, entries: readonly Entry[]) =>
  writePrivateFile(pathIn(folder), `${JSON.stringify(entries.slice(-MAX_ENTRIES))}\n`);

/** Adds the changes of a command. */
export async function note(folder: string, entry: Entry): Promise<void> {
  if (entry.length > 0) await writeJournal(folder, [...(await readJournal(folder)), entry]);
}

/** The fields that users set. */
export const FIELDS = [
  'title',
  'description',
  'completed',
  'priority',
  'due_date',
  'all_day',
  'tags',
  'recurrence',
  'time_zone',
] as const satisfies readonly (keyof Task)[];

/** Returns fields of a task by name. */
export function valuesOf(task: Task, names: readonly string[]): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = { ...task };
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}
