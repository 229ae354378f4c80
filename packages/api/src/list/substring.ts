/** Makes a LIKE pattern that finds `text` anywhere, every character in it standing for itself. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
