import type { ParsedLine } from '@tickline/quick-add';
import { expect, it } from 'vitest';
import { inView } from '../src/tasks/add/in-view.ts';
import { DEFAULT_VIEW } from '../src/tasks/view/view.ts';

const NOW = new Date(2026, 10, 24, 10).getTime();
const LINE: ParsedLine = {
  title: 'Buy milk',
  priority: undefined,
  tags: [],
  due: undefined,
  rule: undefined,
};
const TODAY = { value: '2026-11-24', words: undefined };

it('leaves a line alone in the usual view', () => {
  expect(inView(LINE, DEFAULT_VIEW, NOW)).toEqual(LINE);
});

it.each([
  ['today', { due: 'today' }, { due: TODAY }],
  ['one tag', { tags: ['home'] }, { tags: [{ value: 'home', words: undefined }] }],
  ['one priority', { priorities: ['high'] }, { priority: 'high' }],
  ['two tags', { tags: ['home', 'work'] }, {}],
  ['two priorities', { priorities: ['high', 'low'] }, {}],
  ['the week', { due: 'week' }, {}],
] as const)('gives a line what a view of %s asks of its tasks', (_what, view, expected) => {
  expect(inView(LINE, { ...DEFAULT_VIEW, ...view }, NOW)).toEqual({ ...LINE, ...expected });
});

it('never changes what the line says', () => {
  const words = { index: 0, length: 1 };
  const line: ParsedLine = {
    ...LINE,
    priority: 'low',
    tags: [{ value: 'work', words }],
    due: { value: '2027-01-01', words },
  };
  const view = { ...DEFAULT_VIEW, due: 'today', tags: ['home'], priorities: ['high'] } as const;
  expect(inView(line, view, NOW)).toEqual(line);
  const rule = { value: 'FREQ=DAILY', words };
  expect(inView({ ...LINE, rule }, view, NOW).due).toBeUndefined();
});
