/** A run of characters without white space. */
export interface Token {
  /** The token begins here, after opening brackets. */
  readonly index: number;
  readonly end: number;
  /** In lower case. */
  readonly text: string;
  readonly hasBracket: boolean;
}

/** Words that are longer belong to no date. */
const MAX_WORD = 40;
const MAX_PHRASE = 9;
const CLOSING = /[)\].,;:!?…]$/;

/** Splits a text into tokens. */
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => {
    const core = word.replace(/^[([]+/, '');
    const end = index + word.length;
    return { index: end - core.length, end, text: core.toLowerCase(), hasBracket: core !== word };
  });
}

/** A phrase that was understood. */
export interface Reading<Value> {
  readonly value: Value;
  readonly index: number;
  readonly end: number;
  /** The token after the phrase. */
  readonly next: number;
  /** Punctuation between the phrase and white space. */
  readonly after: string;
}

/** Returns the token as it stands within a phrase; undefined if a phrase cannot go on after it. */
function inner({ text }: Token): string | undefined {
  const word = text.replace(/,$/, '');
  return /[)\];:!?…,]$/.test(word) ? undefined : word;
}

/** Returns a last word with all of its punctuation, with less, and with none. */
function endings(text: string): string[] {
  const all = [text];
  for (let rest = text; CLOSING.test(rest); all.push(rest)) rest = rest.slice(0, -1);
  return all;
}

/** Returns a token without the punctuation at its end. */
export function bareText({ text }: Token): string {
  return endings(text.slice(0, MAX_WORD)).at(-1) ?? '';
}

/** Returns how many of the tokens from one on can be in one phrase. */
function reach(tokens: readonly Token[], first: number): number {
  let count = 0;
  for (const token of tokens.slice(first, first + MAX_PHRASE)) {
    if (token.text.length > MAX_WORD || (count > 0 && token.hasBracket)) break;
    count += 1;
    if (inner(token) === undefined) break;
  }
  return count;
}

/** Reads the longest phrase that begins with a token and that a reader understands. */
export function readLongest<Value>(
  tokens: readonly Token[],
  first: number,
  read: (phrase: string) => Value | undefined,
): Reading<Value> | undefined {
  for (let count = reach(tokens, first); count > 0; count -= 1) {
    const phrase = tokens.slice(first, first + count);
    const start = phrase.slice(0, -1).map((token) => `${inner(token)} `);
    const [from, last] = [phrase[0], phrase.at(-1)];
    if (!from || !last) return undefined;
    for (const ending of endings(last.text)) {
      const value = read(start.join('') + ending);
      const after = last.text.slice(ending.length);
      if (value !== undefined) {
        return { value, index: from.index, end: last.end - after.length, next: first + count, after };
      }
    }
  }
  return undefined;
}

/** Tells whether the words after a phrase may belong to it. */
export function goesOn({ after }: Reading<unknown>): boolean {
  return after === '' || after === ',';
}
