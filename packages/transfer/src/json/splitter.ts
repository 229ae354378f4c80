import { FileError } from '../parsed-row.ts';

/** Characters of a piece: a task of the longest texts, every character escaped, has 20,000. */
const MAX_PIECE = 100_000;

/** A member of the object, or an element of a list that is one. */
export interface Piece {
  /** Name of the member, as JSON. */
  readonly name: string;
  readonly isElement: boolean;
  /** As JSON; undefined if it is too long. */
  readonly text: string | undefined;
}

const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const OPENING: ReadonlySet<number> = new Set(['{', '['].map((each) => each.charCodeAt(0)));
const CLOSING: ReadonlySet<number> = new Set(['}', ']'].map((each) => each.charCodeAt(0)));

/**
 * Splits the text of a JSON object into its members, and lists among them into their elements, and holds only one at a time. It
 * checks no more than it needs for that: a piece may not be JSON.
 */
export class Splitter {
  #place: 'before' | 'name' | 'value' | 'list' | 'after list' | 'end' = 'before';
  /** Braces and brackets that are open inside the piece. */
  #open = 0;
  #isInText = false;
  #isEscaped = false;
  #name = '';
  #piece = '';
  #isTooLong = false;
  readonly #wanted: string;
  #hasWanted = false;

  /** @param wanted name of a list, as JSON */
  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  /** Whether there was a list of the wanted name. */
  get hasWanted(): boolean {
    return this.#hasWanted;
  }

  /** @throws {FileError} if the text is no object */
  *read(text: string): Generator<Piece, void> {
    let begin = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#isInText) {
        this.#readInText(code);
        continue;
      }
      if (code === QUOTE) this.#isInText = true;
      if (!this.#isBoundary(code)) continue;
      this.#add(text.slice(begin, at));
      begin = at + 1;
      yield* this.#cut(text.charAt(at));
    }
    this.#add(text.slice(begin));
  }

  /** @throws {FileError} if the object is not closed */
  end(): void {
    if (this.#place === 'before') throw new FileError('This is not a JSON object');
    if (this.#place !== 'end') throw new FileError('The JSON ends too early');
    this.#assertBlank();
  }

  #readInText(code: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (code === BACKSLASH) this.#isEscaped = true;
    else if (code === QUOTE) this.#isInText = false;
  }

  /** Follows what is open, and tells whether a piece ends or a list begins with a character. */
  #isBoundary(code: number): boolean {
    if (OPENING.has(code)) {
      if (this.#open === 0 && this.#beginsAPlace(code)) return true;
      this.#open += 1;
      return false;
    }
    if (CLOSING.has(code)) {
      if (this.#open === 0) return true;
      this.#open -= 1;
      return false;
    }
    return this.#open === 0 && (code === COMMA || (code === COLON && this.#place === 'name'));
  }

  #beginsAPlace(code: number): boolean {
    if (this.#place === 'before') return true;
    // A list in a list is an element of it.
    return this.#place === 'value' && String.fromCharCode(code) === '[' && this.#piece.trim() === '';
  }

  *#cut(character: string): Generator<Piece, void> {
    switch (this.#place) {
      case 'before':
        this.#expect(character, '{');
        this.#place = 'name';
        return;
      case 'name':
        if (character === ':') {
          this.#name = this.#take() ?? '';
          this.#place = 'value';
        } else {
          this.#expect(character, '}');
          this.#place = 'end';
        }
        return;
      case 'value':
        if (character === '[') {
          this.#place = 'list';
          this.#hasWanted ||= this.#name === this.#wanted;
          return;
        }
        yield { name: this.#name, isElement: false, text: this.#take() };
        this.#afterMember(character);
        return;
      case 'list': {
        const text = this.#take();
        if (text !== '') yield { name: this.#name, isElement: true, text };
        if (character === '}') throw new FileError('The JSON has a bracket that does not fit');
        if (character === ']') this.#place = 'after list';
        return;
      }
      case 'after list':
        this.#afterMember(character);
        return;
      default:
        throw new FileError('The JSON goes on after its end');
    }
  }

  #afterMember(character: string): void {
    this.#assertBlank();
    if (character !== ',') this.#expect(character, '}');
    this.#place = character === ',' ? 'name' : 'end';
  }

  #expect(character: string, expected: string): void {
    if (character !== expected || (this.#place !== 'name' && this.#piece.trim() !== ''))
      throw new FileError('This is not a JSON object');
  }

  #assertBlank(): void {
    if (this.#piece.trim() !== '') throw new FileError('The JSON has text between its members');
    this.#piece = '';
  }

  #add(text: string): void {
    if (this.#piece.length + text.length <= MAX_PIECE) this.#piece += text;
    else if (text.trim() !== '') this.#isTooLong = true;
  }

  #take(): string | undefined {
    const text = this.#isTooLong ? undefined : this.#piece.trim();
    this.#piece = '';
    this.#isTooLong = false;
    return text;
  }
}
