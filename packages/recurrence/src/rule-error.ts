/** Explains why a text is no rule. Its message is written for people. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}
