import { expect, it } from 'vitest';
import { parseRule, RuleError } from '../src/index.ts';

it.each([
  ['FREQ=DAILY', 'FREQ=DAILY'],
  ['rrule:freq=weekly;byday=mo', 'FREQ=WEEKLY;BYDAY=MO'],
  ['  FREQ=DAILY  ', 'FREQ=DAILY'],
  ['INTERVAL=1;FREQ=DAILY;', undefined],
  ['WKST=MO;INTERVAL=01;FREQ=DAILY', 'FREQ=DAILY'],
  [
    'COUNT=5;WKST=SU;BYSETPOS=-1,1;BYMONTH=12,3;BYDAY=FR,MO,FR;INTERVAL=2;FREQ=YEARLY',
    'FREQ=YEARLY;INTERVAL=2;BYDAY=MO,FR;BYMONTH=3,12;BYSETPOS=-1,1;WKST=SU;COUNT=5',
  ],
  ['FREQ=MONTHLY;BYDAY=+2MO,-1FR,TU', 'FREQ=MONTHLY;BYDAY=-1FR,TU,2MO'],
  ['FREQ=MONTHLY;BYMONTHDAY=+31,-31', 'FREQ=MONTHLY;BYMONTHDAY=-31,31'],
  ['FREQ=DAILY;UNTIL=20280229', 'FREQ=DAILY;UNTIL=20280229'],
  ['FREQ=DAILY;UNTIL=20270301t235959z', 'FREQ=DAILY;UNTIL=20270301T235959Z'],
  ['FREQ=DAILY;UNTIL=00010101', 'FREQ=DAILY;UNTIL=00010101'],
  ['FREQ=DAILY;COUNT=999999999', 'FREQ=DAILY;COUNT=999999999'],
  ['FREQ=YEARLY;INTERVAL=9998', 'FREQ=YEARLY;INTERVAL=9998'],
  ['FREQ=YEARLY;BYDAY=53MO', 'FREQ=YEARLY;BYDAY=53MO'],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', 'FREQ=YEARLY;BYDAY=MO;BYMONTHDAY=29;BYMONTH=2'],
])('%j is %j', (text, rule) => {
  if (rule === undefined) expect(() => parseRule(text)).toThrow(RuleError);
  else {
    expect(parseRule(text)).toBe(rule);
    expect(parseRule(rule)).toBe(rule);
  }
});

const REFUSED: readonly (readonly [string, string])[] = [
  ['', 'must be an RFC 5545 rule'],
  ['RRULE:', 'must be an RFC 5545 rule'],
  ['RRULE:RRULE:FREQ=DAILY', 'RRULE:FREQ'],
  ['every day', 'must be an RFC 5545 rule'],
  ['FREQ', 'must be an RFC 5545 rule'],
  ['FREQ=', 'must be an RFC 5545 rule'],
  ['FREQ=DAILY=DAILY', 'must be an RFC 5545 rule'],
  ['FREQ=DAILY;;COUNT=1', 'must be an RFC 5545 rule'],
  ['FREQ=DAILY\nINTERVAL=2', 'characters that no rule has'],
  ['FREQ=DA\u0131LY', 'characters that no rule has'],
  ['FREQ=DAILY\u0000', 'characters that no rule has'],
  ['FREQ=WEEKLY;BYDAY=\uff2d\uff2f', 'characters that no rule has'],
  [`FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(90)}1`, 'more than 200 characters'],
  [`FREQ=${'D'.repeat(1_000_000)}`, 'more than 200 characters'],
  ['INTERVAL=2', 'needs FREQ'],
  ['FREQ=HOURLY', 'FREQ=HOURLY, which must be one of DAILY, WEEKLY, MONTHLY, YEARLY'],
  ['FREQ=DAILY;FREQ=DAILY', 'FREQ twice'],
  ...[
    'BYSECOND',
    'BYMINUTE',
    'BYHOUR',
    'BYYEARDAY',
    'BYWEEKNO',
    'RSCALE',
    'X-A',
    '__PROTO__',
    'TOSTRING',
  ].map((name) => [`FREQ=DAILY;${name}=1`, `not supported: ${name}`] as const),
  ['FREQ=DAILY;COUNT=1;UNTIL=20270101', 'both COUNT and UNTIL'],
  ['FREQ=WEEKLY;BYDAY=+2MO', 'number in BYDAY'],
  ['FREQ=DAILY;BYDAY=-1MO', 'number in BYDAY'],
  ['FREQ=WEEKLY;BYMONTHDAY=1', 'BYMONTHDAY, which WEEKLY does not allow'],
  ['FREQ=MONTHLY;BYSETPOS=1', 'BYSETPOS, which needs'],
  ...['INTERVAL', 'COUNT'].flatMap((name) =>
    ['0', '-1', '+1', '1.5', '1E3', '0X1', ' 1', '1000000000', 'NAN', '1,2'].map(
      (value) => [`FREQ=DAILY;${name}=${value}`, `${value} in ${name}`] as const,
    ),
  ),
  ['FREQ=DAILY;BYMONTH=13', '13 in BYMONTH'],
  ['FREQ=DAILY;BYMONTH=-1', '-1 in BYMONTH'],
  ['FREQ=DAILY;BYMONTH=1,', ' in BYMONTH'],
  ['FREQ=MONTHLY;BYMONTHDAY=32', '32 in BYMONTHDAY'],
  ['FREQ=MONTHLY;BYMONTHDAY=-32', '-32 in BYMONTHDAY'],
  ['FREQ=MONTHLY;BYMONTHDAY=0', '0 in BYMONTHDAY'],
  ['FREQ=MONTHLY;BYMONTHDAY=-0', '-0 in BYMONTHDAY'],
  ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367', '367 in BYSETPOS'],
  ['FREQ=YEARLY;BYDAY=54MO', '54 in BYDAY'],
  ['FREQ=MONTHLY;BYDAY=0MO', '0 in BYDAY'],
  ['FREQ=MONTHLY;BYDAY=XX', 'BYDAY=XX'],
  ['FREQ=MONTHLY;BYDAY=M', 'BYDAY=M'],
  ['FREQ=DAILY;WKST=1', 'WKST=1'],
  ...[
    '20270229',
    '20271301',
    '20270100',
    '00000101',
    '2027-01-01',
    '20270101T000000',
    '20270101T240000Z',
    '20270101T000060Z',
    '20270101T0000Z',
  ].map((value) => [`FREQ=DAILY;UNTIL=${value}`, `UNTIL=${value}`] as const),
];

it.each(REFUSED)('%j is refused: %s', (text, message) => {
  expect(() => parseRule(text)).toThrow(RuleError);
  expect(() => parseRule(text)).toThrow(message);
});

it.each([
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6,9,11',
  'FREQ=DAILY;BYMONTHDAY=-31;BYMONTH=4;BYDAY=MO',
  'FREQ=MONTHLY;BYDAY=6MO',
  'FREQ=MONTHLY;BYDAY=-6MO',
  'FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=8',
  'FREQ=YEARLY;BYDAY=1MO;BYMONTHDAY=8',
  'FREQ=YEARLY;BYDAY=6MO;BYMONTH=1',
  'FREQ=YEARLY;BYDAY=1MO;BYSETPOS=2',
  'FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2',
  'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6',
  'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-6',
  'FREQ=YEARLY;BYMONTH=1;BYSETPOS=2',
  'FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3',
  'FREQ=DAILY;BYDAY=MO;BYSETPOS=2',
  'FREQ=YEARLY;INTERVAL=9999',
  'FREQ=DAILY;INTERVAL=3652059',
  'FREQ=WEEKLY;INTERVAL=999999999',
  'FREQ=MONTHLY;INTERVAL=999999999',
])('%s never occurs', (rule) => {
  expect(() => parseRule(rule)).toThrow('never occurs');
});

it.each([
  'FREQ=DAILY;BYDAY=MO;BYSETPOS=-1',
  'FREQ=MONTHLY;BYDAY=5MO',
  'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5',
  'FREQ=YEARLY;BYDAY=-53SU',
  'FREQ=YEARLY;BYMONTH=1,2;BYSETPOS=2',
  'FREQ=YEARLY;BYDAY=1MO;BYMONTHDAY=7',
  'FREQ=WEEKLY;BYDAY=MO,SU;BYMONTH=2;BYSETPOS=2',
  'FREQ=MONTHLY;INTERVAL=12;BYMONTH=5',
  'FREQ=DAILY;INTERVAL=3652058',
])('%s occurs for some due date', (rule) => {
  expect(parseRule(rule)).toContain('FREQ=');
});
