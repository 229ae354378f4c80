export { DAY_MS, dayOf, daysSinceMonday, fullDate, startOfDay } from './calendar.ts';
export {
  type Due,
  dayOfDue,
  dueOf,
  isAllDay,
  isDueBefore,
  isOverdue,
  joinDue,
  splitDue,
} from './due-date.ts';
export { formatDay, formatDue, formatWeekday, locale } from './due-words.ts';
export { escapeWords, type Found, type ParsedLine, parseLine } from './parse-line.ts';
export { timeZone } from './time-zone.ts';
