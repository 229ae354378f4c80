export { parseRule } from './parse-rule.ts';
export { RuleError } from './rule-error.ts';
export { nextInSeries, occurrences, type Series } from './series.ts';
export { fromLocalTime, knownTimeZone, toLocalTime } from './time-zone.ts';
export { describeRule } from './words/describe-rule.ts';
export { NUMBER_WORDS } from './words/meanings.ts';
export { readRule } from './words/read-rule.ts';
