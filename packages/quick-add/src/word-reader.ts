export { findDates } from './find-dates.ts';
export { readWords } from './read-words.ts';
export { firstDue } from './rules.ts';
export { splitLines } from './split-lines.ts';
