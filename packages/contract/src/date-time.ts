import { z } from 'zod';

const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
const message =
  'must be an RFC 3339 date-time with an offset, such as 2026-11-21T09:00:00Z, or a date, such as 2026-11-21';

const FULL_DATE_LENGTH = 'YYYY-MM-DD'.length;

function isInRange(text: string): boolean {
  const instant = Date.parse(text);
  return instant >= EARLIEST && instant <= LATEST;
}

/** Adds midnight UTC to a text as long as a full-date. No date-time is as short. */
function completeDate(text: string): string {
  return text.length === FULL_DATE_LENGTH ? `${text}T00:00:00Z` : text;
}

const upperCase = z
  .string()
  .toUpperCase()
  // No `format`: JSON Schema has none for both, and a strict client would refuse the other one.
  .meta({ examples: ['2026-12-24T17:00:00Z', '2026-12-24'] });

/**
 * A point in time on input: RFC 3339 with an offset, in any letter case, in the years 1 to 9999 of UTC. A full-date is
 * midnight UTC. Converted to UTC with milliseconds; finer fractions are cut off.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export const dateTimeInput = upperCase
  .overwrite(completeDate)
  .pipe(z.iso.datetime({ offset: true, error: message, abort: true }))
  .refine(isInRange, message)
  .transform((text) => new Date(text).toISOString());

/** The same, but a full-date stays one, so that it differs from midnight UTC. */
export const dueDateInput = upperCase.transform((text, context) => {
  const { success, data } = dateTimeInput.safeParse(text);
  if (success) return isFullDate(text) ? text : data;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** Tells whether the output of `dueDateInput` is a day without a time. */
export function isFullDate(text: string): boolean {
  return text.length === FULL_DATE_LENGTH;
}

/** A point in time on output: always UTC with milliseconds. */
export const dateTimeOutput = z.string().meta({ format: 'date-time' });
