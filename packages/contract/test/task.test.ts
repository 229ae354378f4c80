import { describe, expect, it } from 'vitest';
import { taskCreateSchema, taskIdSchema, taskUpdateSchema } from '../src/index.ts';

const title = (value: unknown) => taskCreateSchema.safeParse({ title: value }).success;
const dueDate = (value: unknown) => taskCreateSchema.safeParse({ title: 'x', due_date: value });

describe('text', () => {
  it('is measured in code points', () => {
    expect(title('\u{1F389}'.repeat(200))).toBe(true);
    expect(title('\u{1F389}'.repeat(201))).toBe(false);
    expect(title(`${'x'.repeat(199)}\u{1F389}`)).toBe(true);
    expect(title(`${'x'.repeat(200)}\u{1F389}`)).toBe(false);
    // One letter to the eye, two code points to PostgreSQL.
    expect(title('e\u0301'.repeat(100))).toBe(true);
    expect(title('e\u0301'.repeat(101))).toBe(false);
  });

  it('must be what PostgreSQL can store', () => {
    for (const bad of ['\0', 'a\0b', '\ud800', '\udc00\ud800']) expect(title(bad)).toBe(false);
    for (const good of ['\ufffd', '\uffff', '\u0001', '\u{10FFFF}']) expect(title(good)).toBe(true);
  });

  it('is trimmed before it is measured', () => {
    expect(taskCreateSchema.parse({ title: `\ufeff ${'x'.repeat(200)}\u3000` }).title).toBe('x'.repeat(200));
    expect(title('\u2003\u00a0\n')).toBe(false);
  });
});

describe('a due date', () => {
  it.each([
    ['2026-11-21T09:00:00Z', '2026-11-21T09:00:00.000Z'],
    ['2026-11-21t09:00:00z', '2026-11-21T09:00:00.000Z'],
    ['2026-11-21T09:00:00.123456789+05:30', '2026-11-21T03:30:00.123Z'],
    ['2026-11-21T09:00:00-00:00', '2026-11-21T09:00:00.000Z'],
    ['2024-02-29T23:59:59+23:59', '2024-02-29T00:00:59.000Z'],
    ['2026-11-21', '2026-11-21T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (input, output) => {
    expect(dueDate(input)).toMatchObject({ success: true, data: { due_date: output } });
  });

  it.each([
    '2026-02-30',
    '2023-02-29',
    '2026-13-01',
    '2026-00-01',
    '2026-01-00',
    '0000-01-01',
    '20261224',
    '2026-W01-1',
    '2026-1-021',
    '2026-12-2T',
    '2026-12-2 ',
    ' 2026-12-2',
    '2026/12/24',
    '24.12.2026',
    '2026-12-24Z',
    '2026-11-21T09:00:00',
    '2026-11-21T09:00Z',
    '2026-11-21 09:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T09:60:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-21T09:00:00+24:00',
    '2026-11-21T09:00:00+0200',
    '2026-11-21T09:00:00,5Z',
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '+12026-11-21T09:00:00Z',
    '٢٠٢٦-11-21T09:00:00Z',
    ' 2026-11-21T09:00:00Z',
    '',
    'now',
    0,
    new Date(),
  ])('%s is refused', (input) => {
    const { success, error } = dueDate(input);
    expect(success).toBe(false);
    if (typeof input === 'string') expect(error?.issues[0]?.message).toMatch(/date-time.*or a date/);
  });
});

describe('the id of a task', () => {
  it.each([1, 2 ** 31, 2 ** 53 - 1])('may be %d', (id) => {
    expect(taskIdSchema.safeParse(id).success).toBe(true);
  });

  it.each([0, -1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '1', null, 1n])(
    'must not be %s',
    (id) => {
      expect(taskIdSchema.safeParse(id).success).toBe(false);
    },
  );
});

describe('an update', () => {
  it('has no defaults', () => {
    expect(taskUpdateSchema.parse({})).toEqual({});
  });

  it('tells what is cleared from what is left out', () => {
    expect(taskUpdateSchema.parse({ due_date: null, description: null })).toEqual({
      due_date: null,
      all_day: false,
      description: null,
    });
  });
});
