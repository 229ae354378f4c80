export { firstDue } from '../repeat/rules.ts';
export { findDates } from './find-dates.ts';
export { findRule } from './find-rule.ts';
