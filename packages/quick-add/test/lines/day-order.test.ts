import { BERLIN, checkLines, NEW_YORK } from './lines.ts';

const IN = (locale: string) => ({ ...BERLIN, locale });

checkLines('month first', NEW_YORK, [
  ['Dentist 5/6', 'Dentist', '2027-05-06'],
  ['Dentist on 5/6', 'Dentist', '2027-05-06'],
  ['Dentist 5/6/2027', 'Dentist', '2027-05-06'],
  ['Dentist 5/6/27', 'Dentist', '2027-05-06'],
  ['Dentist 12/3', 'Dentist', '2026-12-03'],
  ['Dentist 03.04.2027', 'Dentist', '2027-03-04'],
  ['Dentist 03-04-2027', 'Dentist', '2027-03-04'],
  ['Dentist 12/24', 'Dentist', '2026-12-24'],
  ['Dentist 24/12'],
  ['Dentist 25/12/2026'],
  ['Fix version 3.12.'],
  ['Dentist 2027-04-03', 'Dentist', '2027-04-03'],
  ['Dentist 2027/04/03', 'Dentist', '2027-04-03'],
  ['5/6: dentist', 'dentist', '2027-05-06'],
  ['5/6 dentist'],
  ['Dentist 5/6 9am', 'Dentist', '2027-05-06T13:00Z'],
  ['Dentist 5/6, bring forms', 'Dentist, bring forms', '2027-05-06'],
  ['Pay the bill on 5/6 with Ada', 'Pay the bill with Ada', '2027-05-06'],
  ['Dentist Thu 12/3', 'Dentist', '2026-12-03'],
]);

checkLines('day first, with slashes', IN('en-GB'), [
  ['Dentist 5/6', 'Dentist', '2027-06-05'],
  ['Dentist 5/6/2027', 'Dentist', '2027-06-05'],
  ['Dentist 12/3', 'Dentist', '2027-03-12'],
  ['Dentist 03.04.2027', 'Dentist', '2027-04-03'],
  ['Dentist 24/12', 'Dentist', '2026-12-24'],
  ['Dentist 12/24'],
  ['Fix version 3.12.'],
  ['Dentist 24/11', 'Dentist', '2026-11-24'],
  ['Dentist 23/11', 'Dentist', '2027-11-23'],
  ['Dentist by 5/6 at 9:30', 'Dentist', '2027-06-05T07:30Z'],
  ['24/12: buy presents', 'buy presents', '2026-12-24'],
]);

checkLines('day first, with dots', IN('de-DE'), [
  ['Zahnarzt 3.12.', 'Zahnarzt', '2026-12-03'],
  ['Zahnarzt 03.12.', 'Zahnarzt', '2026-12-03'],
  ['Zahnarzt on 3.12. at 14:30', 'Zahnarzt', '2026-12-03T13:30Z'],
  ['Zahnarzt 03.04.2027', 'Zahnarzt', '2027-04-03'],
  ['Zahnarzt 3.4.27', 'Zahnarzt', '2027-04-03'],
  ['Zahnarzt 5/6', 'Zahnarzt', '2027-06-05'],
  ['3.12. Zahnarzt', 'Zahnarzt', '2026-12-03'],
  ['Zahnarzt (3.12.)', 'Zahnarzt', '2026-12-03'],
  ['Zahnarzt 3.12'],
  ['Version 3.12'],
  ['Zahnarzt 12.24.'],
]);

checkLines('day first, with slashes', IN('fr-FR'), [
  ['Dentiste 5/6', 'Dentiste', '2027-06-05'],
  ['Dentiste 03/04/2027', 'Dentiste', '2027-04-03'],
  ['Dentiste 03.04.2027', 'Dentiste', '2027-04-03'],
  ['Dentiste 25/12', 'Dentiste', '2026-12-25'],
  ['Demain'],
]);

checkLines('year first, and day before month without it', IN('sv-SE'), [
  ['Tandläkare 2027-04-03', 'Tandläkare', '2027-04-03'],
  ['Tandläkare 5/6', 'Tandläkare', '2027-06-05'],
  ['Tandläkare 24/12', 'Tandläkare', '2026-12-24'],
]);

checkLines('year first, and month before day', IN('ja-JP'), [
  ['歯医者 2027/4/3', '歯医者', '2027-04-03'],
  ['歯医者 5/6', '歯医者', '2027-05-06'],
  ['歯医者 12/24', '歯医者', '2026-12-24'],
  ['歯医者 24/12'],
  ['歯医者 2027-04-03', '歯医者', '2027-04-03'],
]);

checkLines('other customs', IN('en-IN'), [['Dentist 5/6', 'Dentist', '2027-06-05']]);
checkLines('other customs', IN('en-AU'), [['Dentist 5/6', 'Dentist', '2027-06-05']]);
checkLines('other customs', IN('fi-FI'), [['Lääkäri 3.12.', 'Lääkäri', '2026-12-03']]);
checkLines('other customs', IN('pt-BR'), [['Dentista 5/6', 'Dentista', '2027-06-05']]);
checkLines('other calendars', IN('fa-IR'), [['Dentist 2027-04-03', 'Dentist', '2027-04-03']]);
checkLines('no locale that there is', IN('??'), [['Dentist 5/6', 'Dentist', '2027-06-05']]);
