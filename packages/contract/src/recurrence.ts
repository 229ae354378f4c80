import { knownTimeZone, parseRule, RuleError } from '@tickline/recurrence';
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { text } from './text.ts';

/** A recurrence rule in its canonical form. @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10 */
export const recurrenceSchema = text({ min: 1, max: LIMITS.recurrence })
  // Before the transformation: JSON Schema of input has no examples of its result.
  .meta({ examples: ['FREQ=WEEKLY;BYDAY=MO,FR'] })
  .transform((rule, context) => {
    try {
      return parseRule(rule);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  })
  .nullable();

/** The name of a time zone that the server knows. */
export const timeZoneSchema = text({ min: 1, max: LIMITS.timeZone })
  .meta({ examples: ['Europe/Berlin'] })
  .transform((name, context) => {
    const known = knownTimeZone(name);
    if (known !== undefined) return known;
    context.addIssue({ code: 'custom', message: 'must be the name of a time zone, such as Europe/Berlin' });
    return z.NEVER;
  })
  .nullable();
