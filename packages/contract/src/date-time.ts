import { z } from 'zod';

const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
const message = 'must be an RFC 3339 date-time with an offset, such as 2026-11-21T09:00:00Z';

function isInRange(text: string): boolean {
  const instant = Date.parse(text);
  return instant >= EARLIEST && instant <= LATEST;
}

/**
 * A point in time on input: RFC 3339 with an offset, in any letter case, in the years 1 to 9999 of UTC. Converted to UTC
 * with milliseconds; finer fractions are cut off.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export const dateTimeInput = z
  .string()
  .toUpperCase()
  .pipe(z.iso.datetime({ offset: true, error: message, abort: true }))
  .refine(isInRange, message)
  .transform((text) => new Date(text).toISOString())
  .meta({ format: 'date-time' });

/** A point in time on output: always UTC with milliseconds. */
export const dateTimeOutput = z.string().meta({ format: 'date-time' });
