import type { Task } from '@tickline/contract';
import { describe, expect, it } from 'vitest';
import { painter } from '../src/output/colors.ts';
import { safeLines, safeText } from '../src/output/safe-text.ts';
import { fit, pad, widthOf } from '../src/output/width.ts';
import { taskTable } from '../src/tasks/task-table.ts';

const NOW = new Date('2026-11-24T09:00:00Z');

const task = (part: object) =>
  ({
    id: 48,
    user_id: 'user',
    title: 'Buy milk',
    description: null,
    completed: false,
    priority: 'medium' as const,
    due_date: null,
    all_day: false,
    tags: [],
    recurrence: null,
    time_zone: null,
    completed_at: null,
    uid: '0193a0b0-0000-7000-8000-00000000abcd',
    revision: 1,
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    ...part,
  }) as Partial<Task> as Task;

function lines(tasks: readonly Task[], width?: number, hasColors = false): string[] {
  return taskTable(tasks, tasks, { width, hasColors }, NOW);
}

describe('text of a task', () => {
  it.each([
    ['escape', '\u001B[2J\u001B]0;title\u0007', '\uFFFD[2J\uFFFD]0;title\uFFFD'],
    ['a control of 8 bits', '\u009B31m', '\uFFFD31m'],
    ['a change of direction', 'gpj.\u202Eexe', 'gpj.\uFFFDexe'],
    ['an isolate', '\u2066a\u2069', '\uFFFDa\uFFFD'],
    ['what is not to be seen', 'a\u200Bb\u2060c\uFEFF', 'a\uFFFDb\uFFFDc\uFFFD'],
    ['tags of Unicode', 'a\u{E0041}', 'a\uFFFD'],
    ['a line break', 'a\r\nb\nc\td', 'a b c d'],
    ['a backspace', 'rm\b\bls', 'rm\uFFFD\uFFFDls'],
    ['half a character', 'a\uD83D', 'a\uFFFD'],
  ])('loses %s', (_what, text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  it('keeps emoji, and scripts of all directions', () => {
    const text = '👩‍👩‍👧 שלום नमस्ते ❤️';
    expect(safeText(text)).toBe(text);
    expect(safeLines('a\nb\u0007')).toEqual(['a', 'b\uFFFD']);
  });
});

describe('the width of', () => {
  it.each([
    ['abc', 3],
    ['·', 1],
    ['é', 1],
    ['e\u0301', 1],
    ['漢字', 4],
    ['カナ', 4],
    ['한글', 4],
    ['ｆｕｌｌ', 8],
    ['👍', 2],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['नमस्ते', 4],
    ['', 0],
  ])('%s', (text, width) => {
    expect(Math.abs(widthOf(text) - width)).toBeLessThanOrEqual(text === 'नमस्ते' ? 1 : 0);
  });

  it('a text that is cut is never more than what is left', () => {
    for (const text of ['漢字漢字', '👩‍👩‍👧👩‍👩‍👧', 'abcdef', 'a漢b字', '🇩🇪🇫🇷'])
      for (let columns = 0; columns < 9; columns += 1) {
        const cut = fit(text, columns);
        expect(widthOf(cut)).toBeLessThanOrEqual(columns);
        expect(cut.isWellFormed()).toBe(true);
        expect(widthOf(pad(cut, 9))).toBe(9);
      }
  });
});

describe('a table', () => {
  const tasks = [
    task({
      title: 'Buy milk',
      due_date: '2026-11-25T00:00:00.000Z',
      all_day: true,
      priority: 'high',
      tags: ['home'],
    }),
    task({
      id: 7,
      title: '漢字を勉強する。毎日、三十分。',
      tags: ['日本語'],
      uid: '0193a0b0-0000-7000-8000-00000000abce',
    }),
    task({
      id: 0,
      title: `Long ${'word '.repeat(30)}`,
      completed: true,
      uid: '0193a0b0-0000-7000-8000-00000000abcf',
    }),
  ];

  it.each([20, 21, 30, 40, 60, 80, 120, 300])('fits %i columns', (width) => {
    const shown = lines(tasks, width);
    expect(shown).toHaveLength(3);
    for (const line of shown) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(shown[0]).toContain(width >= 30 ? 'Buy milk' : 'Buy');
  });

  it('is whole if nobody looks at it, and names what has no number by its uid', () => {
    const shown = lines(tasks);
    expect(shown[0]).toMatch(/^ {3}48 {2}· {2}Buy milk .* Tomorrow {2}!high {2}#home$/);
    expect(shown[2]).toMatch(/^@abcf {2}✓ {2}Long (?:word ){29}word$/);
  });

  it('has colors only if the terminal has them', () => {
    expect(lines(tasks, 80).join('')).not.toContain('\u001B');
    expect(lines(tasks, 80, true).join('')).toContain('\u001B[33m!high\u001B[0m');
    expect(painter(false)('red', 'x')).toBe('x');
  });

  it('shows the state of a hostile title in one line', () => {
    expect(lines([task({ title: 'a\nb\u001B[2J\u202E' })], 40)).toEqual(['48  ·  a b\uFFFD[2J\uFFFD']);
  });
});
