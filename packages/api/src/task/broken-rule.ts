import { type Issue, type ProblemError, RULE_ISSUES, validationProblem } from '@tickline/contract';
import { violatedConstraint } from '@tickline/db';

/** Problems of a rule, by the constraint of the database that it violates. */
const ISSUES: ReadonlyMap<string | undefined, Issue> = new Map<string, Issue>([
  ['task_recurrence_due_date_check', RULE_ISSUES.due_date],
  ['task_recurrence_time_zone_check', RULE_ISSUES.time_zone],
]);

/**
 * Returns the refusal of a write after which a task would have a rule, but not what the rule needs. Only the database knows
 * the fields that the write does not change.
 *
 * @returns undefined for any other error
 */
export function brokenRule(error: unknown): ProblemError | undefined {
  const issue = ISSUES.get(violatedConstraint(error));
  return issue && validationProblem([issue], error);
}
