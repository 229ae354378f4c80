import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseLine } from '../../src/parse-line.ts';
import * as reader from '../../src/word-reader.ts';

/** A user: where and when a line is written, and by which customs it is read. */
export interface Writer {
  readonly zone: string;
  readonly locale: string;
  /** The instant of writing. */
  readonly now: string;
}

interface Parts {
  /** A day, `2026-11-25`, or an instant to the minute, `2026-11-25T08:00Z`. */
  readonly due?: string;
  readonly tags?: readonly string[];
  readonly priority?: 'high' | 'medium' | 'low';
  readonly rule?: string;
}

/** A line, its title, and its due date or all its parts. A line alone is its own title, and has no parts. */
export type Row = readonly [line: string, title?: string, parts?: string | Parts];

/** A Tuesday, 10:00 in Berlin. */
export const BERLIN: Writer = { zone: 'Europe/Berlin', locale: 'en-GB', now: '2026-11-24T09:00:00Z' };
/** The same Tuesday, 10:00 in New York. */
export const NEW_YORK: Writer = { zone: 'America/New_York', locale: 'en-US', now: '2026-11-24T15:00:00Z' };

const isInstant = (due: string) => due.includes('T');

function read(line: string, { locale, now }: Writer) {
  const { title, priority, tags, due, rule } = parseLine(line, { now: new Date(now), reader, locale });
  return { title, priority, tags: tags.map(({ value }) => value), due: due?.value, rule: rule?.value };
}

/** Checks rows of lines that one user writes. */
export function checkLines(about: string, writer: Writer, rows: readonly Row[]): void {
  describe(`${about}; ${writer.locale} in ${writer.zone}`, () => {
    beforeEach(() => {
      vi.stubEnv('TZ', writer.zone);
    });
    afterEach(() => {
      vi.unstubAllEnvs();
    });

    it.each(rows.map((row) => ({ row, name: row[0] })))(
      '$name',
      ({ row: [line, title = line, parts = {}] }) => {
        const all: Parts = typeof parts === 'string' ? { due: parts } : parts;
        const { due, tags = [], priority, rule } = all;
        const isoDue = due && isInstant(due) ? new Date(due).toISOString() : due;
        expect(read(line, writer)).toEqual({ title, priority, tags, due: isoDue, rule });
      },
    );
  });
}
