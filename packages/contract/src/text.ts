import { z } from 'zod';

interface TextLimits {
  readonly min?: 0 | 1;
  readonly max: number;
  readonly trim?: boolean;
  readonly controls?: boolean;
}

/** Tells whether `text` has more than `limit` code points. Reads no more of it than necessary. */
function isLongerThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  if (text.length > 2 * limit) return true;
  let length = 0;
  for (const _ of text) length += 1;
  return length > limit;
}

/** C0, DEL and C1. */
const CONTROLS = /\p{Cc}/u;

function check(text: string, min: number, max: number, controls: boolean): string | undefined {
  if (isLongerThan(text, max)) return `must be at most ${max} characters`;
  if (text.length < min) return 'must not be empty';
  if (text.includes('\0')) return 'must not contain the character U+0000';
  if (!text.isWellFormed()) return 'must not contain a lone surrogate';
  if (!controls && CONTROLS.test(text)) return 'must not contain control characters';
  return undefined;
}

/**
 * Makes a schema for text that PostgreSQL can store: well-formed Unicode without U+0000.
 *
 * @param limits.min 0 or 1 code point
 * @param limits.max in code points, which is also how JSON Schema counts `maxLength`
 * @param limits.trim removes white space from both ends first
 * @param limits.controls whether control characters are allowed, such as line ends
 */
export function text({ min = 0, max, trim = false, controls = true }: TextLimits) {
  const base = trim ? z.string().trim() : z.string();
  return base
    .superRefine((value, context) => {
      const message = check(value, min, max, controls);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({ ...(min > 0 && { minLength: min }), maxLength: max });
}
