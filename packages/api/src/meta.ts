import type { RestMeta } from '@tickline/rest';

/**
 * Says if a call may be made twice to no other effect than once: any call, none, or only one whose input has this member. A
 * client may repeat such a call if it does not know whether the first one was done.
 */
export type Idempotence = boolean | { readonly given: string };

/** What the meta of a procedure says. */
export interface ProcedureMeta extends RestMeta {
  /** A query is idempotent if nothing is said; a mutation is not. */
  readonly idempotent?: Idempotence;
}
