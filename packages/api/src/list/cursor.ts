import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';

const MAC_BYTES = 16;

/** The end of a page: the sort key of its last task, as PostgreSQL writes it, and that task's id. */
export interface Position {
  readonly key: string;
  readonly id: number;
}

/** Encodes cursors that clients cannot forge or use with another list. */
export interface CursorCodec {
  /** @param scope names the list: its owner, filters and order */
  encode(scope: string, position: Position): string;
  /** @returns undefined if `encode` did not make this cursor for the same scope */
  decode(scope: string, cursor: string): Position | undefined;
}

/** @param secret shared by all instances; the cursors' own key is derived from it (HKDF, RFC 5869) */
export function createCursorCodec(secret: string): CursorCodec {
  const bits = hkdfSync('sha256', secret, '', 'tickline list cursor', 32);
  const key = createSecretKey(Buffer.from(bits));
  const macOf = (scope: string, payload: string) =>
    createHmac('sha256', key).update(`${scope.length}:${scope}${payload}`).digest().subarray(0, MAC_BYTES);

  return {
    encode(scope, position) {
      const payload = JSON.stringify([position.key, position.id]);
      return Buffer.concat([macOf(scope, payload), Buffer.from(payload)]).toString('base64url');
    },
    decode(scope, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      // Decoding is lenient: without this check, several spellings of one cursor would be valid.
      if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== cursor) return undefined;
      const payload = bytes.toString('utf8', MAC_BYTES);
      if (!timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(scope, payload))) return undefined;
      const [sortKey, id]: [string, number] = JSON.parse(payload);
      return { key: sortKey, id };
    },
  };
}
