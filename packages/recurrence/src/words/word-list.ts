/** The words of a text, taken one after another. */
export class WordList {
  readonly #words: readonly string[];
  #at = 0;

  /** Splits a text into words in lower case. Commas are words. */
  constructor(text: string) {
    this.#words = text.toLowerCase().replaceAll(',', ' , ').split(' ').filter(Boolean);
  }

  get isDone(): boolean {
    return this.#at === this.#words.length;
  }

  /** Returns the next word without taking it, or ''. */
  peek(): string {
    return this.#words[this.#at] ?? '';
  }

  /** Takes these words if they are the next ones. */
  take(...words: readonly string[]): boolean {
    const isNext = words.every((word, index) => this.#words[this.#at + index] === word);
    if (isNext) this.#at += words.length;
    return isNext;
  }

  /** Takes the next word if it means something. */
  takeAs<T>(meaning: (word: string) => T | undefined): T | undefined {
    const value = meaning(this.peek());
    if (value !== undefined) this.#at += 1;
    return value;
  }

  /** Takes what a function takes, or nothing if it returns undefined. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const start = this.#at;
    const value = read();
    if (value === undefined) this.#at = start;
    return value;
  }

  /** Takes items with commas, `and` or `or` between them. A separator without an item after it is left. */
  takeList<T>(readItem: () => T | undefined): T[] {
    const items: T[] = [];
    const readNext = () => {
      if (items.length > 0 && !this.#takeSeparator()) return undefined;
      return readItem();
    };
    for (let item = this.attempt(readNext); item !== undefined; item = this.attempt(readNext))
      items.push(item);
    return items;
  }

  #takeSeparator(): boolean {
    const hasComma = this.take(',');
    return this.take('and') || this.take('or') || hasComma;
  }
}
