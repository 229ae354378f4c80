import fc from 'fast-check';
import { parseRule, RuleError } from '../src/index.ts';

const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');

function list<T>(item: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<string> {
  return fc.array(item, { minLength: 1, maxLength }).map((items) => items.join());
}

function signed(max: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 1, max }), fc.integer({ min: -max, max: -1 }));
}

const numberedWeekday = fc
  .tuple(fc.oneof(fc.constant(''), signed(5).map(String), signed(53).map(String)), weekday)
  .map((parts) => parts.join(''));

const workWeek = fc.constant('MO,TU,WE,TH,FR');

const texts = fc
  .record(
    {
      FREQ: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
      INTERVAL: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 60 })).map(String),
      BYDAY: fc.oneof(list(weekday, 3), list(numberedWeekday, 3), workWeek),
      BYMONTHDAY: list(fc.oneof(signed(31), fc.constantFrom(-1, 1, 15, 29, 30, 31)), 4),
      BYMONTH: list(fc.integer({ min: 1, max: 12 }), 4),
      BYSETPOS: list(fc.oneof(signed(3), signed(60)), 2),
      WKST: weekday,
    },
    { requiredKeys: ['FREQ'] },
  )
  .map((parts) =>
    Object.entries(parts)
      .map((part) => part.join('='))
      .join(';'),
  );

/** Rules without an end that occur, in canonical form. */
export const endlessRules: fc.Arbitrary<string> = texts.map(parsed).filter((rule) => rule !== '');

/** Rules that occur, in canonical form. */
export const rules: fc.Arbitrary<string> = fc
  .tuple(
    endlessRules,
    fc.oneof(
      fc.constant(''),
      fc.integer({ min: 1, max: 999_999_999 }).map((count) => `;COUNT=${count}`),
      fc.constantFrom(';UNTIL=20280229', ';UNTIL=20991231T235959Z', ';UNTIL=00010101'),
    ),
  )
  .map(([rule, end]) => rule + end);

function parsed(text: string): string {
  try {
    return parseRule(text);
  } catch (error) {
    if (error instanceof RuleError) return '';
    throw error;
  }
}
