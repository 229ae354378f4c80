export { findDates } from './find-dates.ts';
export { findRule } from './find-rule.ts';
export { firstDue } from './rules.ts';
