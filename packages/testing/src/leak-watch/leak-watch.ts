/** Something that left the process, or was written down. */
interface Output {
  /** `log`, `error body`, or the program that printed it. */
  readonly where: string;
  readonly text: string;
}

/** Shorter ones are words that may stand anywhere. */
const MIN_LENGTH = 8;

/** What is a secret by its looks, whoever made it. */
const SHAPES: readonly [name: string, RegExp][] = [
  ['a JSON Web Token', /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/],
  ['the password of a URL', /:\/\/[^\s:/?#"'`]*:[^\s/?#"'`]+@/],
  ['an Authorization header', /\bbearer [\w.~+/%=-]{16,}/i],
  ['a session cookie', /session_token=[^\s;"',]{16,}/],
];

/** As it is, and as URLs, JSON and Base64 spell it. */
function spellings(value: string): string[] {
  const base64 = Buffer.from(value)
    .toString('base64')
    .replace(/={1,2}$/, '');
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), base64];
}

/** Collects secrets and output, in any order, and finds the ones in the other. */
export class LeakWatch {
  readonly #secrets = new Map<string, string>();
  readonly #lasting: [name: string, value: string][] = [];
  readonly #output: Output[] = [];

  /** Forgets all but the secrets that last. */
  startOver(): void {
    this.#output.length = 0;
    this.#secrets.clear();
    for (const [name, value] of this.#lasting) this.addSecret(name, value);
  }

  /** Adds a secret of a module, which is loaded once for many test files. */
  addLastingSecret(name: string, value: string): void {
    this.#lasting.push([name, value]);
    this.addSecret(name, value);
  }

  /** @param name what to call it where it leaked; its value is never told */
  addSecret(name: string, value: string): void {
    if (value.length >= MIN_LENGTH) this.#secrets.set(value, name);
  }

  addOutput(where: string, text: string): void {
    this.#output.push({ where, text });
  }

  /** @returns one line for each output that has a secret in it, with the secret blotted out */
  leaks(): string[] {
    const known = [...this.#secrets].flatMap(([value, name]) =>
      spellings(value).map((spelling) => ({ name, spelling })),
    );
    // One search through everything for each secret: nearly always there is nothing to find.
    const everything = this.#output.map(({ text }) => text).join('\n');
    const suspects = known.filter(({ spelling }) => everything.includes(spelling));
    return this.#output.flatMap(({ where, text }) => {
      const names = suspects.filter(({ spelling }) => text.includes(spelling)).map(({ name }) => name);
      const shapes = SHAPES.filter(([, shape]) => shape.test(text)).map(([name]) => name);
      if (names.length + shapes.length === 0) return [];
      const blotted = suspects.reduce((rest, { spelling }) => rest.replaceAll(spelling, '█'), text);
      const line = SHAPES.reduce((rest, [, shape]) => rest.replace(new RegExp(shape, 'gi'), '█'), blotted);
      return [`${[...new Set([...names, ...shapes])].join(', ')} in ${where}: ${line.trim().slice(0, 500)}`];
    });
  }
}
