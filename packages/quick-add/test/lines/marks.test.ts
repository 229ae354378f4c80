import { BERLIN, checkLines } from './lines.ts';

const MONDAYS = 'FREQ=WEEKLY;BYDAY=MO';

checkLines('tags and priorities', BERLIN, [
  ['Buy milk #home', 'Buy milk', { tags: ['home'] }],
  ['Buy milk tomorrow #home !high', 'Buy milk', { due: '2026-11-25', tags: ['home'], priority: 'high' }],
  ['Buy milk #home tomorrow #shop 9am', 'Buy milk', { due: '2026-11-25T08:00Z', tags: ['home', 'shop'] }],
  ['#home Buy milk', 'Buy milk', { tags: ['home'] }],
  ['Fix issue #12'],
  ['Fix issue #12 tomorrow', 'Fix issue #12', '2026-11-25'],
  ['Learn C#'],
  ['Buy milk !low', 'Buy milk', { priority: 'low' }],
  ['Buy milk !!!'],
  ['Buy milk #tomorrow', 'Buy milk', { tags: ['tomorrow'] }],
  ['Buy milk #2027-q1', 'Buy milk', { tags: ['2027-q1'] }],
  ['Open page#top'],
  ['Buy milk tomorrow, #shop, !high', 'Buy milk', { due: '2026-11-25', tags: ['shop'], priority: 'high' }],
]);

checkLines('repetitions', BERLIN, [
  ['Buy milk every monday', 'Buy milk', { rule: MONDAYS, due: '2026-11-30' }],
  [
    'Buy milk tomorrow 9am !high #home every monday',
    'Buy milk',
    { rule: MONDAYS, due: '2026-11-25T08:00Z', tags: ['home'], priority: 'high' },
  ],
  ['Water every 3 days', 'Water', { rule: 'FREQ=DAILY;INTERVAL=3', due: '2026-11-24' }],
  ['Water every other day', 'Water', { rule: 'FREQ=DAILY;INTERVAL=2', due: '2026-11-24' }],
  ['Water every two weeks', 'Water', { rule: 'FREQ=WEEKLY;INTERVAL=2', due: '2026-11-24' }],
  ['Water daily', 'Water', { rule: 'FREQ=DAILY', due: '2026-11-24' }],
  [
    'Stand up every weekday at 9',
    'Stand up',
    { rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', due: '2026-11-25T08:00Z' },
  ],
  [
    'Stand up every weekday morning',
    'Stand up',
    { rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', due: '2026-11-25T08:00Z' },
  ],
  ['Stand up at 11am every day', 'Stand up', { rule: 'FREQ=DAILY', due: '2026-11-24T10:00Z' }],
  ['Pay every month on the 15th', 'Pay', { rule: 'FREQ=MONTHLY;BYMONTHDAY=15', due: '2026-12-15' }],
  ['Pay every last day of the month', 'Pay', { rule: 'FREQ=MONTHLY;BYMONTHDAY=-1', due: '2026-11-30' }],
  ['Water every monday and friday', 'Water', { rule: 'FREQ=WEEKLY;BYDAY=MO,FR', due: '2026-11-27' }],
  ['Water every day from friday', 'Water', { rule: 'FREQ=DAILY', due: '2026-11-27' }],
  ['Water every day starting tomorrow', 'Water', { rule: 'FREQ=DAILY', due: '2026-11-25' }],
  ['Water every day until friday', 'Water', { rule: 'FREQ=DAILY;UNTIL=20261127', due: '2026-11-24' }],
  [
    'Water every day until 24 Dec #home',
    'Water',
    { rule: 'FREQ=DAILY;UNTIL=20261224', due: '2026-11-24', tags: ['home'] },
  ],
  ['Water every day until 2026-12-24', 'Water', { rule: 'FREQ=DAILY;UNTIL=20261224', due: '2026-11-24' }],
  ['Water every 29 february', 'Water', { rule: 'FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2', due: '2028-02-29' }],
  ['Daily standup'],
  ['Read the daily'],
  ['Subscribe to a weekly'],
  ['Make every second count'],
  ['Check every detail'],
  ['Check everything'],
  ['Meet on mondays'],
  ['every monday'],
]);
