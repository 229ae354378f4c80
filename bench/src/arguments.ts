import { parseArgs } from 'node:util';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const USAGE = `Usage: pnpm bench [options]

  --rounds <n>            number of rounds; the report has their medians (5)
  --seconds <n>           length of each measurement, after a warm-up of the same length, at most 2 seconds (4)
  --only <name,...>       scenarios: ${[...new Set(SCENARIOS.map(({ id }) => id))].join(', ')};
                          part of a name selects all scenarios that have it
  --peers <name,...>      peers to compare the product with (all that can run here)
  --write                 writes the tables to docs/performance.md

DATABASE_URL is a PostgreSQL server on this machine. The benchmark creates its own database there
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
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new UsageError(`--${name} must be a whole number from 1 to 9999, not "${text}"`);
  return Number(text);
}

function scenariosNamed(names: string | undefined): readonly Scenario[] {
  if (names === undefined) return SCENARIOS;
  const chosen = names.split(',').map((name) => {
    const matching = SCENARIOS.filter(({ id }) => id === name || id.split('/').includes(name));
    if (matching.length === 0) throw new UsageError(`Unknown scenario: ${name}`);
    return matching;
  });
  const all = new Set(chosen.flat());
  return SCENARIOS.filter((scenario) => all.has(scenario));
}

/** @throws {UsageError} */
export function parseArguments(args: string[]): Options {
  const { rounds, seconds, only, peers, write } = parse(args);
  if (write && only !== undefined) throw new UsageError('--write needs all scenarios: remove --only');
  return {
    rounds: wholeNumber('rounds', rounds),
    seconds: wholeNumber('seconds', seconds),
    scenarios: scenariosNamed(only),
    peers: peers?.split(','),
    write,
  };
}
