import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRule, parseRule, RuleError, readRule } from '../src/index.ts';
import { rules } from './rules.ts';

describe('describeRule', () => {
  it.each([
    ['FREQ=DAILY', 'every day'],
    ['FREQ=DAILY;INTERVAL=3', 'every 3 days'],
    ['FREQ=DAILY;BYDAY=MO,WE', 'every day if it is Monday or Wednesday'],
    ['FREQ=WEEKLY', 'every week'],
    ['FREQ=WEEKLY;BYDAY=MO', 'every Monday'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=5', 'every 2 weeks on Monday and Friday, 5 times'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR', 'every 2 weeks on weekdays'],
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU',
      'every 2 weeks on Tuesday and Sunday, with weeks from Sunday',
    ],
    ['FREQ=WEEKLY;BYDAY=MO;UNTIL=20270301', 'every Monday until 2027-03-01'],
    ['FREQ=DAILY;UNTIL=20270301T170000Z', 'every day until 2027-03-01 17:00:00 UTC'],
    ['FREQ=DAILY;COUNT=1', 'every day, 1 time'],
    ['FREQ=MONTHLY;BYMONTHDAY=15', 'every month on the 15th'],
    [
      'FREQ=MONTHLY;BYMONTHDAY=1,2,3,11,12,13,21,22,23,31',
      'every month on the 1st, 2nd, 3rd, 11th, 12th, 13th, 21st, 22nd, 23rd and 31st',
    ],
    ['FREQ=MONTHLY;BYMONTHDAY=-1,15', 'every month on the 15th and last day'],
    ['FREQ=MONTHLY;BYMONTHDAY=-3', 'every month on the 3rd to last day'],
    ['FREQ=MONTHLY;BYDAY=-1FR', 'every month on the last Friday'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'every month on the last weekday'],
    [
      'FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3',
      'every month on Tuesday, Wednesday and Thursday, only the 3rd of these',
    ],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', 'every month on the 13th if it is Friday'],
    ['FREQ=YEARLY', 'every year'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 'every year on February 29'],
    ['FREQ=YEARLY;BYMONTHDAY=15', 'every year on the 15th of each month'],
    ['FREQ=YEARLY;BYDAY=4TH;BYMONTH=11', 'every year on the 4th Thursday in November'],
  ])('%s is "%s"', (rule, words) => {
    expect(describeRule(parseRule(rule))).toBe(words);
    expect(readRule(words)).toBe(parseRule(rule));
  });

  it('refuses what is no rule', () => {
    expect(() => describeRule('every day')).toThrow(RuleError);
  });
});

it('reads the rule from the words of every rule', () => {
  fc.assert(
    fc.property(rules, (rule) => {
      const words = describeRule(rule);
      fc.pre(words.length <= 200);
      expect(readRule(words)).toBe(parseRule(rule));
      expect(readRule(words.toUpperCase())).toBe(parseRule(rule));
    }),
    { numRuns: 1000 },
  );
});

describe('readRule', () => {
  it.each([
    ['daily', 'FREQ=DAILY'],
    ['Weekly', 'FREQ=WEEKLY'],
    ['fortnightly', 'FREQ=WEEKLY;INTERVAL=2'],
    ['monthly on the 1st', 'FREQ=MONTHLY;BYMONTHDAY=1'],
    ['quarterly', 'FREQ=MONTHLY;INTERVAL=3'],
    ['annually', 'FREQ=YEARLY'],
    ['  every   monday ', 'FREQ=WEEKLY;BYDAY=MO'],
    ['every mon, wed and fri', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
    ['every mon,wed,fri', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
    ['each weekend', 'FREQ=WEEKLY;BYDAY=SA,SU'],
    ['every other week', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every other monday', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO'],
    ['every two weeks', 'FREQ=WEEKLY;INTERVAL=2'],
    ['every 3rd day', 'FREQ=DAILY;INTERVAL=3'],
    ['every third day of the month', 'FREQ=MONTHLY;BYMONTHDAY=3'],
    ['every 15th', 'FREQ=MONTHLY;BYMONTHDAY=15'],
    ['every last friday', 'FREQ=MONTHLY;BYDAY=-1FR'],
    ['every last friday of the month', 'FREQ=MONTHLY;BYDAY=-1FR'],
    ['every last friday of the year', 'FREQ=YEARLY;BYDAY=-1FR'],
    ['every 2nd monday of the month', 'FREQ=MONTHLY;BYDAY=2MO'],
    ['every first monday of january', 'FREQ=YEARLY;BYDAY=1MO;BYMONTH=1'],
    ['every last day of the month', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['every month on the 1st and 3rd friday', 'FREQ=MONTHLY;BYDAY=1FR,3FR'],
    ['every year on march 3', 'FREQ=YEARLY;BYMONTHDAY=3;BYMONTH=3'],
    ['every march 3rd', 'FREQ=YEARLY;BYMONTHDAY=3;BYMONTH=3'],
    ['every 3rd of march', 'FREQ=YEARLY;BYMONTHDAY=3;BYMONTH=3'],
    ['every january', 'FREQ=YEARLY;BYMONTH=1'],
    ['every january 5 times', 'FREQ=YEARLY;BYMONTH=1;COUNT=5'],
    ['every monday and thursday until 2027-03-01', 'FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20270301'],
    ['every 2 weeks 5 times', 'FREQ=WEEKLY;INTERVAL=2;COUNT=5'],
    ['every day for 3 times', 'FREQ=DAILY;COUNT=3'],
    ['every day until 2027-03-01 17:00 UTC', 'FREQ=DAILY;UNTIL=20270301T170000Z'],
  ])('%j is %s', (words, rule) => {
    expect(readRule(words)).toBe(rule);
  });

  it.each([
    '',
    ' ',
    ',',
    'every',
    'each other',
    'monday',
    'on monday',
    'everyday life',
    'every day at noon',
    'every monday monday',
    'every monday, ',
    'every monday and',
    'every and monday',
    'every 0 days',
    'every -1 days',
    'every 1.5 days',
    'every 1000000000 days',
    'every 2nd monday',
    'every other march',
    'every other 15th',
    'every year on the 15th',
    'every year on the last day',
    'every week on the 15th',
    'every day on the 2nd monday',
    'every 31st of april',
    'every february 30',
    'every month on the 32nd',
    'every 15th day on monday on monday',
    'every day until 2027-02-29',
    'every day until tomorrow',
    'every day until 2027-03-01 17:00',
    'every day until 2027-03-01 25:00 UTC',
    'every day until 2027-03-01 5 times',
    'every day 5 times 5 times',
    'every day 5',
    'every d\u0430y',
    'every day\u0000',
    'every\nday',
    'every constructor',
    'every __proto__',
    'every day on __proto__',
    'FREQ=DAILY',
    'every day;COUNT=3',
    'every day if it is',
    'every day, only the of these',
    `every ${'monday, '.repeat(24)}monday`,
    `every day${' '.repeat(200)}`,
    'every '.repeat(1_000_000),
  ])('%j is none', (words) => {
    expect(readRule(words)).toBeUndefined();
  });

  it('survives any words', () => {
    const word = fc.constantFrom(
      ...'every each other 2 2nd last to first the of on in and or , if it is only these with weeks from monday weekday weekend day days week month year march 15 15th times until 2027-03-01 12:00 utc for daily'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (list) => {
        const rule = readRule(list.join(' '));
        if (rule !== undefined) expect(readRule(describeRule(rule))).toBe(rule);
      }),
      { numRuns: 5000 },
    );
  });
});
