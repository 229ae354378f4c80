import { MAX_GROWTH, timeGrowth } from '@tickline/testing/time-growth';
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
const LENGTH = 100_000;

const env = {
  LOG_LEVEL: 'debug',
  BETTER_AUTH_SECRET: undefined,
  DATABASE_URL: undefined,
  REDIS_URL: undefined,
} as const;

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
  for (const unit of UNITS)
    expect(timeGrowth(job, unit, LENGTH), `for a text of ${JSON.stringify(unit)}`).toBeLessThan(MAX_GROWTH);
});
