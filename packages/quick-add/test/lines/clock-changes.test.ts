import { checkLines, type Writer } from './lines.ts';

const at = (zone: string, now: string): Writer => ({ zone, locale: 'en-GB', now });

// Summer time begins on 28 March 2027 at 2:00, and ends on 31 October 2027 at 3:00.
checkLines('before summer time', at('Europe/Berlin', '2027-03-27T09:00:00Z'), [
  ['Run in 2 days 9am', 'Run', '2027-03-29T07:00Z'],
  ['Run tomorrow 9am', 'Run', '2027-03-28T07:00Z'],
  ['Run tomorrow 2:30am', 'Run', '2027-03-28T01:30Z'],
  ['Run in 24 hours', 'Run', '2027-03-28T09:00Z'],
  ['Run in a week at 9', 'Run', '2027-04-03T07:00Z'],
  ['Run in 2 days', 'Run', '2027-03-29'],
  ['Run tomorrow at midnight', 'Run', '2027-03-28T22:00Z'],
]);
checkLines('before winter time', at('Europe/Berlin', '2027-10-30T08:00:00Z'), [
  ['Run in 2 days 9am', 'Run', '2027-11-01T08:00Z'],
  ['Run tomorrow 2:30am', 'Run', '2027-10-31T00:30Z'],
  ['Run in 24 hours', 'Run', '2027-10-31T08:00Z'],
  ['Run tomorrow', 'Run', '2027-10-31'],
  ['Run monday 9am', 'Run', '2027-11-01T08:00Z'],
]);
checkLines('late before winter time', at('Europe/Berlin', '2027-10-30T21:59:00Z'), [
  ['Run in 1 day', 'Run', '2027-10-31'],
  ['Run in 2 days', 'Run', '2027-11-01'],
  ['Run next week', 'Run', '2027-11-06'],
]);
checkLines('before summer time', at('America/New_York', '2027-03-13T15:00:00Z'), [
  ['Run in 2 days 9am', 'Run', '2027-03-15T13:00Z'],
  ['Run tomorrow 2:30am', 'Run', '2027-03-14T07:30Z'],
]);
checkLines('before winter time', at('America/New_York', '2027-11-06T15:00:00Z'), [
  ['Run in 2 days 9am', 'Run', '2027-11-08T14:00Z'],
  ['Run tomorrow 1:30am', 'Run', '2027-11-07T05:30Z'],
]);
checkLines('half an hour from UTC', at('Asia/Kolkata', '2026-11-24T19:00:00Z'), [
  ['Run today', 'Run', '2026-11-25'],
  ['Run tomorrow', 'Run', '2026-11-26'],
  ['Run tomorrow 9am', 'Run', '2026-11-26T03:30Z'],
  ['Run at 00:45', 'Run', '2026-11-24T19:15Z'],
  ['Run in 2 days 9am', 'Run', '2026-11-27T03:30Z'],
]);
checkLines('UTC', at('UTC', '2026-12-31T23:59:00Z'), [
  ['Run today', 'Run', '2026-12-31'],
  ['Run tomorrow', 'Run', '2027-01-01'],
  ['Run 31 Dec', 'Run', '2026-12-31'],
  ['Run 30 Dec', 'Run', '2027-12-30'],
  ['Run in 2 minutes', 'Run', '2027-01-01T00:01Z'],
]);
// Midnight of 4 November 2018 does not exist: 23:59 is followed by 1:00.
checkLines('no midnight', at('America/Sao_Paulo', '2018-11-03T15:00:00Z'), [
  ['Run tomorrow', 'Run', '2018-11-04'],
  ['Run tomorrow 0:00', 'Run', '2018-11-04T03:00Z'],
  ['Run at midnight', 'Run', '2018-11-04T03:00Z'],
  ['Run in 2 days', 'Run', '2018-11-05'],
  ['Run tomorrow 9am', 'Run', '2018-11-04T11:00Z'],
  ['Run next sunday', 'Run', '2018-11-11'],
]);
// Midnight of 18 February 2018 is followed by 23:00 of the 17th.
checkLines('a midnight that is put off', at('America/Sao_Paulo', '2018-02-17T15:00:00Z'), [
  ['Run tomorrow', 'Run', '2018-02-18'],
  ['Run in 2 days 9am', 'Run', '2018-02-19T12:00Z'],
  ['Run tonight at 11:30pm', 'Run', '2018-02-18T01:30Z'],
]);
// There was no 30 December 2011.
checkLines('no day', at('Pacific/Apia', '2011-12-29T20:00:00Z'), [
  ['Run today', 'Run', '2011-12-29'],
  ['Run tomorrow', 'Run', '2011-12-31'],
  ['Run tomorrow 9am', 'Run', '2011-12-30T19:00Z'],
  ['Run saturday', 'Run', '2011-12-31'],
]);
// Summer time of half an hour ends on 4 April 2027 at 2:00.
checkLines('half an hour of summer time', at('Australia/Lord_Howe', '2027-04-03T00:00:00Z'), [
  ['Run tomorrow 9am', 'Run', '2027-04-03T22:30Z'],
  ['Run tomorrow 1:45am', 'Run', '2027-04-03T14:45Z'],
  ['Run in 2 days 9am', 'Run', '2027-04-04T22:30Z'],
  ['Run today 11pm', 'Run', '2027-04-03T12:00Z'],
]);
// Summer time begins on 28 March 2027 at 0:00, and ends on 31 October 2027 at 0:00.
checkLines('no midnight', at('Asia/Beirut', '2027-03-27T08:00:00Z'), [
  ['Run tomorrow', 'Run', '2027-03-28'],
  ['Run tomorrow 12am', 'Run', '2027-03-27T22:00Z'],
  ['Run at midnight', 'Run', '2027-03-27T22:00Z'],
  ['Run in 2 days 9am', 'Run', '2027-03-29T06:00Z'],
]);
checkLines('two midnights', at('Asia/Beirut', '2027-10-30T08:00:00Z'), [
  ['Run tomorrow', 'Run', '2027-10-31'],
  ['Run in 2 days', 'Run', '2027-11-01'],
  ['Run today 11:30pm', 'Run', '2027-10-30T20:30Z'],
]);
// Summer time begins on 5 September 2027 at 0:00, and ends on 4 April 2027 at 0:00.
checkLines('no midnight', at('America/Santiago', '2027-09-04T15:00:00Z'), [
  ['Run tomorrow', 'Run', '2027-09-05'],
  ['Run tomorrow 0:00', 'Run', '2027-09-05T04:00Z'],
  ['Run in 1 day', 'Run', '2027-09-05'],
]);
checkLines('two hours before midnight', at('America/Santiago', '2027-04-03T15:00:00Z'), [
  ['Run today 11:30pm', 'Run', '2027-04-04T02:30Z'],
  ['Run tomorrow 9am', 'Run', '2027-04-04T13:00Z'],
]);
// Summer time begins on 14 March 2027 at 0:00, and ends on 7 November 2027 at 1:00.
checkLines('no midnight', at('America/Havana', '2027-03-13T15:00:00Z'), [
  ['Run tomorrow', 'Run', '2027-03-14'],
  ['Run tomorrow 12am', 'Run', '2027-03-14T05:00Z'],
]);
checkLines('two midnights', at('America/Havana', '2027-11-06T15:00:00Z'), [
  ['Run tomorrow', 'Run', '2027-11-07'],
  ['Run at midnight', 'Run', '2027-11-07T04:00Z'],
  ['Run tomorrow 0:30', 'Run', '2027-11-07T04:30Z'],
  ['Run in 2 days', 'Run', '2027-11-08'],
]);
