import type { TRPCLink } from '@trpc/client';
import type { TicklineRouter } from './router.ts';

/** The time in the last UUID. */
let last = 0;

/**
 * Returns a new UUID of version 7. Each one sorts after those before it: in the same millisecond, or if the clock was set
 * back, it takes the next one. `crypto.randomUUID` exists only on secure pages.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function newUid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  last = Math.max(Date.now(), last + 1);
  let time = last;
  for (let at = 5; at >= 0; at -= 1) {
    bytes[at] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Gives each task that is created a `uid`, so that the call can be repeated if its answer was lost. */
export function uidLink(): TRPCLink<TicklineRouter> {
  return () =>
    ({ op, next }) => {
      if (op.path !== 'task.create') return next(op);
      const input = op.input as { readonly uid?: string } | undefined;
      return next({ ...op, input: { ...input, uid: input?.uid ?? newUid() } });
    };
}
