/** Removes the backslashes that keep words from being read, and white space that nobody sees. */
export function tidy(text: string): string {
  return text
    .replace(/(?<=^|\s)\\(?=\S)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
