/** Returns a LIKE pattern that finds `text` anywhere. Every character of `text` is literal. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
