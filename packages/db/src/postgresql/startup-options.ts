/** Splits `-c a=1 --b=2` at spaces. A backslash keeps the next character, as in PostgreSQL's own `options`. */
function wordsOf(options: string): string[] {
  return options.match(/(?:\\[\s\S]|[^\s\\])+/g) ?? [];
}

const withoutEscapes = (word: string) => word.replace(/\\([\s\S])/g, '$1');

/** Escapes a value for `options`. */
export function escapeOption(value: string): string {
  return value.replace(/[\s\\]/g, '\\$&');
}

/**
 * Takes `search_path` out of `options`. Everything else stays as it is: providers have options of their own, such as Neon's
 * `endpoint=…`.
 */
export function takeSearchPath(options: string): { rest: string; searchPaths: string[] } {
  const rest: string[] = [];
  const searchPaths: string[] = [];
  const words = wordsOf(options);
  for (let n = 0; n < words.length; n += 1) {
    const word = words[n] ?? '';
    const isFlag = word === '-c';
    const setting = isFlag ? (words[n + 1] ?? '') : word.replace(/^(?:-c|--)/, '');
    const [, value] = /^search[_-]path=([\s\S]*)$/i.exec(withoutEscapes(setting)) ?? [];
    if (value !== undefined && (isFlag || setting !== word)) {
      searchPaths.push(value);
      if (isFlag) n += 1;
    } else rest.push(word);
  }
  return { rest: rest.join(' '), searchPaths };
}
