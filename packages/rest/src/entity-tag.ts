const TAG = /(?:W\/)?("[^"]*")/g;

/**
 * Tells whether the value of an `If-None-Match` header names an entity tag. The comparison is weak.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function isCurrent(condition: string, tag: string): boolean {
  if (condition.trim() === '*') return true;
  const opaque = tag.startsWith('W/') ? tag.slice(2) : tag;
  return [...condition.matchAll(TAG)].some(([, each]) => each === opaque);
}
