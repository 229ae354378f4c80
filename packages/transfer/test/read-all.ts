import type { Task } from '@tickline/contract';
import type { ParsedRow } from '../src/index.ts';

/** Gives text in parts of a length, so that anything may be cut but a character. */
export async function* inParts(text: string, length = 7): AsyncGenerator<string, void> {
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at += length) yield characters.slice(at, at + length).join('');
}

export async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

export async function rowsOf(rows: AsyncIterable<ParsedRow>): Promise<ParsedRow[]> {
  const all: ParsedRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

export async function* pagesOf<T>(items: readonly T[], size = 2): AsyncGenerator<readonly T[], void> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

export const TASK = {
  id: 1,
  user_id: 'ann',
  title: 'Buy milk',
  description: null,
  completed: false,
  priority: 'medium',
  due_date: null,
  all_day: false,
  tags: [],
  recurrence: null,
  time_zone: null,
  completed_at: null,
  uid: '0193c1f2-8a40-7000-8000-0242ac120002',
  revision: 1,
  created_at: '2026-11-21T09:00:00.000Z',
  updated_at: '2026-11-21T09:00:00.000Z',
} as Partial<Task> as Task;
