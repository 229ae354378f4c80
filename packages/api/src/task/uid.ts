import { hash } from 'node:crypto';
import { LIMITS, ProblemError, type TaskCreate, validationProblem } from '@tickline/contract';
import type { RequestHeader } from '@tickline/rest';
import { z } from 'zod';

/** Visible ASCII characters. Their number is checked before. */
const KEY = /^[!-~]+$/;

const message = `must be 1 to ${LIMITS.idempotencyKey} visible ASCII characters`;

export const idempotencyKeySchema = z.object({
  idempotency_key: z
    .string()
    .max(LIMITS.idempotencyKey, { error: message, abort: true })
    .regex(KEY, message)
    .optional()
    .meta({
      description: 'Makes the call safe to repeat, as `uid` does: the server derives the `uid` from it',
    }),
});

/** @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header */
export const IDEMPOTENCY_KEY: Readonly<Record<string, RequestHeader>> = {
  'Idempotency-Key': {
    field: 'idempotency_key',
    description: 'Makes the request safe to repeat: with the same key, nothing is created a second time',
    schema: { type: 'string', minLength: 1, maxLength: LIMITS.idempotencyKey },
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
    read: (value) => {
      if (value.length <= LIMITS.idempotencyKey && KEY.test(value)) return value;
      throw new ProblemError('MALFORMED_REQUEST', { detail: `Idempotency-Key ${message}` });
    },
  },
};

/** Makes a UUID of a hash. @see https://www.rfc-editor.org/rfc/rfc9562#section-4 */
function uuidOf(hex: string, version: 5 | 8): string {
  const variant = (8 + (Number.parseInt(hex.charAt(16), 16) % 4)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Returns the UUID of version 8 that stands for a user's key. @see https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
export function uidOfKey(userId: string, key: string): string {
  return uuidOf(hash('sha256', `${userId.length}:${userId}${key}`, 'hex'), 8);
}

/**
 * Returns the UUID of version 5 of the task that comes after another one in its series.
 *
 * @param uid of the other one, which is the namespace
 * @param due when the next one is due, in the API's form, which is the name
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.5
 */
export function uidOfNext(uid: string, due: string): string {
  const namespace = Buffer.from(uid.replaceAll('-', ''), 'hex');
  return uuidOf(hash('sha1', Buffer.concat([namespace, Buffer.from(due)]), 'hex'), 5);
}

/** Returns the `uid` that the caller chose, by itself or by a key; undefined if they chose none. */
export function chosenUid(
  userId: string,
  { uid, idempotency_key: key }: Pick<TaskCreate, 'uid'> & z.output<typeof idempotencyKeySchema>,
): string | undefined {
  const derived = key === undefined ? undefined : uidOfKey(userId, key);
  if (uid === undefined || derived === undefined || uid === derived) return uid ?? derived;
  throw validationProblem([{ path: 'uid', message: 'must not contradict the idempotency key' }]);
}
