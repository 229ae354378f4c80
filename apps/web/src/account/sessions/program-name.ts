/** Longest text that is looked at. */
const MAX_LENGTH = 512;

/** The first that matches: several browsers name others, too. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrom(?:e|ium)\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];

const nameIn = (text: string, names: typeof BROWSERS) => names.find(([pattern]) => pattern.test(text))?.[1];

/** Returns the name of a session's program, such as `Firefox on Windows`, from its `User-Agent`. */
export function programName(userAgent: string | null | undefined): string {
  const text = (userAgent ?? '').slice(0, MAX_LENGTH);
  const [browser, system] = [nameIn(text, BROWSERS), nameIn(text, SYSTEMS)];
  if (browser === undefined) return text.split('/', 1)[0]?.slice(0, 40) || 'Another program';
  return system === undefined ? browser : `${browser} on ${system}`;
}
