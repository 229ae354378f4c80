import { pino } from 'pino';
import { expect, it } from 'vitest';
import { toAuthLogger } from '../../../packages/auth/src/issuer/log.ts';
import { loggerOptions } from '../src/logging/logger.ts';
import { createRedactor } from '../src/logging/redact.ts';
import { serializeError } from '../src/logging/serialize-error.ts';

/** Texts that may begin or continue a match of the patterns for secrets or values. */
const UNITS = [
  ...[
    'A',
    'eyJ',
    'eyJAAAAAAAAAAAAA',
    'a.',
    '/',
    '://',
    '://a:',
    '@',
    'a@',
    ' ',
    '\n',
    '    at ',
    '\n    at ',
  ],
  ...[
    '"',
    "'",
    ': "',
    ': "a\' ',
    'bearer ',
    'bearer',
    'session_data=',
    ')=(',
    '=(',
    '(',
    '?',
    '/?',
    'a?',
    '\\',
  ],
];
const SMALL = 12_500;
/** Eight times as long. */
const LARGE = 100_000;
/** Of the times for the two. It is 8 if the time is linear, and 64 if it is quadratic. */
const MAX_RATIO = 24;

/** Milliseconds. Quadratic patterns take hundreds for the large text. */
const NEGLIGIBLE = 2;
const RUNS = 10;
/** Repeats the measurement, because the machine may have been busy during only one of the texts. */
const ATTEMPTS = 5;
/** Milliseconds. Slower jobs run only once. */
const PATIENCE = 300;

const env = {
  LOG_LEVEL: 'debug',
  BETTER_AUTH_SECRET: undefined,
  DATABASE_URL: undefined,
  REDIS_URL: undefined,
} as const;
const repeat = (unit: string, length: number) =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Returns the shortest time of several runs. Other processes can only make a run longer. */
function shortest(job: (text: string) => void, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + PATIENCE;
  for (let run = 0; run < RUNS && performance.now() < end; run += 1) {
    const start = performance.now();
    job(text);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const redact = createRedactor();
const silent = () => undefined;
const log = pino(loggerOptions(env), { write: silent });
const authLog = toAuthLogger({ isLevelEnabled: () => true, error: silent, warn: silent, debug: silent });

const SUBJECTS: [what: string, job: (text: string) => void][] = [
  ['the redactor', (text) => redact(`{"msg":"eyJ session_ ${text}"}`)],
  ['the serializer of errors', (text) => serializeError(new Error(text))],
  [
    'the serializer of an error with another message than its stack',
    (text) => serializeError(Object.assign(new Error(text), { message: `B${text}` })),
  ],
  ['the issuer’s log', (text) => authLog.log?.('error', `Invalid callbackURL ${text}`)],
  ['the logger', (text) => log.warn({ err: new Error(text), text }, text)],
  ['the logger, for half a line', (text) => log.info(text.slice(0, text.length / 2))],
];

it.each(SUBJECTS)('the time of %s grows no faster than the text', (_what, job) => {
  for (const unit of UNITS) {
    let large = Number.POSITIVE_INFINITY;
    let small = Number.POSITIVE_INFINITY;
    for (
      let attempt = 0;
      attempt < ATTEMPTS && large >= Math.max(NEGLIGIBLE, MAX_RATIO * small);
      attempt += 1
    ) {
      large = Math.min(large, shortest(job, repeat(unit, LARGE)));
      small = Math.min(small, shortest(job, repeat(unit, SMALL)));
    }
    if (large < NEGLIGIBLE) continue;
    expect(large / small, `for a text of ${JSON.stringify(unit)}, ${large} ms`).toBeLessThan(MAX_RATIO);
  }
});
