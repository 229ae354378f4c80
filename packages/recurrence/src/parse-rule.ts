/** Explains, in words for people, why a text is no rule. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** Returns a rule in its canonical form. @throws RuleError */
export function parseRule(_text: string): string {
  throw new RuleError('to come');
}
