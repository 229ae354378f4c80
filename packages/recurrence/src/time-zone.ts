/** Returns the name of a time zone that the platform knows. */
export function knownTimeZone(_text: string): string | undefined {
  throw new Error('to come');
}
