/** Text that left the process or was logged. */
interface Output {
  /** `log`, `error body`, or the program that printed it. */
  readonly where: string;
  readonly text: string;
}

/** Shorter secrets could be ordinary words. */
const MIN_LENGTH = 8;

/** Patterns of text that is a secret regardless of its origin. */
const SHAPES: readonly [name: string, RegExp][] = [
  ['a JSON Web Token', /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/],
  ['an API key', /tl_[\da-f]{16,}/],
  ['the password of a URL', /:\/\/[^\s:/?#"'`]*:[^\s/?#"'`]+@/],
  ['an Authorization header', /\bbearer [\w.~+/%=-]{16,}/i],
  ['a session cookie', /session_token=[^\s;"',]{16,}/],
];

/** Returns the value as it is, and as URLs, JSON and Base64 encode it. */
function spellings(value: string): string[] {
  const base64 = Buffer.from(value)
    .toString('base64')
    .replace(/={1,2}$/, '');
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), base64];
}

/** Collects secrets and output, in any order, and finds secrets in the output. */
export class LeakWatch {
  readonly #secrets = new Map<string, string>();
  readonly #lasting: [name: string, value: string][] = [];
  readonly #output: Output[] = [];

  /** Forgets everything except lasting secrets. */
  startOver(): void {
    this.#output.length = 0;
    this.#secrets.clear();
    for (const [name, value] of this.#lasting) this.addSecret(name, value);
  }

  /** Adds a secret of a module that is loaded once for many test files. */
  addLastingSecret(name: string, value: string): void {
    this.#lasting.push([name, value]);
    this.addSecret(name, value);
  }

  /** @param name shown if it leaks; the value never is */
  addSecret(name: string, value: string): void {
    if (value.length >= MIN_LENGTH) this.#secrets.set(value, name);
  }

  addOutput(where: string, text: string): void {
    this.#output.push({ where, text });
  }

  /** @returns one line for each output that contains a secret, with the secret masked */
  leaks(): string[] {
    const known = [...this.#secrets].flatMap(([value, name]) =>
      spellings(value).map((spelling) => ({ name, spelling })),
    );
    // Searches all output at once for each secret, because usually there is nothing to find.
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
