import { type ParseArgsConfig, parseArgs } from 'node:util';
import { usageError } from './cli-error.ts';

export interface Option {
  /** Name of its value, such as `DATE`; an option without one is a flag. */
  readonly value?: string;
  /** Values that are allowed. */
  readonly choices?: readonly string[];
  readonly short?: string;
  readonly isMultiple?: boolean;
  readonly about: string;
}

export type Options = Readonly<Record<string, Option>>;

/** Options of every command. */
export const COMMON: Options = {
  json: { about: 'Writes JSON for programs' },
  url: { value: 'URL', about: 'Address of the server' },
  help: { short: 'h', about: 'Shows help' },
};

/** Arguments of a command. */
export interface Args {
  readonly words: readonly string[];
  has(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[] | undefined;
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

function parse(argv: readonly string[], options: Options) {
  const config: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { value, short, isMultiple = false }] of Object.entries(options))
    config[name] = { type: value ? 'string' : 'boolean', multiple: isMultiple, ...(short && { short }) };
  return parseArgs({ args: [...argv], options: config, allowPositionals: true, strict: true });
}

/** Node's messages name the option, then advise at length. */
function shortened(error: unknown): string {
  return error instanceof Error ? (error.message.split(/\. |\n/)[0] ?? '') : String(error);
}

/** Reads the arguments of a command. @throws {CliError} if one is unknown or has a wrong value */
export function readArgs(argv: readonly string[], command: string, own: Options): Args {
  const options = { ...own, ...COMMON };
  const hint = `Run "tickline ${command} --help".`;
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv, options);
  } catch (error) {
    throw usageError(`${shortened(error)}.`, hint);
  }
  const values: Values = parsed.values;
  for (const [name, { choices }] of Object.entries(options))
    for (const value of [values[name] ?? []].flat())
      if (choices && !choices.includes(String(value)))
        throw usageError(`--${name} must be one of: ${choices.join(', ')}.`, hint);
  const texts = (name: string) => {
    const found = values[name];
    return found === undefined ? undefined : [found].flat().map(String);
  };
  return {
    words: parsed.positionals,
    has: (name) => values[name] === true,
    text: (name) => texts(name)?.at(-1),
    texts,
  };
}
