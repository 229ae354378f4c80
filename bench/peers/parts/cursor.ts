import { createHmac, hkdfSync } from 'node:crypto';

const MAC_BYTES = 16;

/** Makes the cursor that follows a row: what it was sorted by and its id, signed together with the list's name. */
export type MakeCursor = (list: string, key: string, id: number) => string;

/** The product's cursors, byte for byte (packages/api/src/list/cursor.ts). */
export function createCursors(secret: string): MakeCursor {
  const hmacKey = Buffer.from(hkdfSync('sha256', secret, '', 'tickline list cursor', 32));
  return (list, key, id) => {
    const payload = Buffer.from(JSON.stringify([key, id]));
    const mac = createHmac('sha256', hmacKey).update(`${list.length}:${list}`).update(payload).digest();
    return Buffer.concat([mac.subarray(0, MAC_BYTES), payload]).toString('base64url');
  };
}
