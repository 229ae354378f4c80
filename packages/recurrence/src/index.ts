export { parseRule, RuleError } from './parse-rule.ts';
export { nextInSeries, occurrences, type Series } from './series.ts';
export { knownTimeZone } from './time-zone.ts';
export { describeRule, readRule } from './words.ts';
