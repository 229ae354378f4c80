import { parseArgs } from 'node:util';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const USAGE = `Usage: pnpm bench [options]

  --rounds <n>            how often everything is measured; medians are reported (5)
  --seconds <n>           how long each measurement takes, after as long a warm-up, two seconds at most (4)
  --only <name,...>       scenarios: ${[...new Set(SCENARIOS.map(({ id }) => id))].join(', ')};
                          one part of a name means all that have it
  --peers <name,...>      which peers, beside the product (all that can run here)
  --write                 puts the tables into docs/performance.md

DATABASE_URL is a PostgreSQL server on this machine in which a database may be made
(postgresql://postgres@127.0.0.1:5432/postgres).
`;

/** The command line is not one of those in the usage, which is part of the message. */
export class UsageError extends Error {
  constructor(message: string) {
    super(`${message}\n\n${USAGE}`);
  }
}

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly scenarios: readonly Scenario[];
  /** Undefined for all that there are. */
  readonly peers: readonly string[] | undefined;
  readonly write: boolean;
}

function parse(args: string[]) {
  const options = {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string' },
    peers: { type: 'string' },
    write: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`--${name} "${text}" won't do`);
  return Number(text);
}

function scenariosNamed(names: string | undefined): readonly Scenario[] {
  if (names === undefined) return SCENARIOS;
  const chosen = names.split(',').map((name) => {
    const matching = SCENARIOS.filter(({ id }) => id === name || id.split('/').includes(name));
    if (matching.length === 0) throw new UsageError(`There is no scenario ${name}`);
    return matching;
  });
  const all = new Set(chosen.flat());
  return SCENARIOS.filter((scenario) => all.has(scenario));
}

/** @throws {UsageError} */
export function parseArguments(args: string[]): Options {
  const { rounds, seconds, only, peers, write } = parse(args);
  if (write && only !== undefined) throw new UsageError('--write wants every scenario');
  return {
    rounds: wholeNumber('rounds', rounds),
    seconds: wholeNumber('seconds', seconds),
    scenarios: scenariosNamed(only),
    peers: peers?.split(','),
    write,
  };
}
