import type { ErrorCode, Scope } from '@tickline/contract';
import type { McpMeta } from '@tickline/mcp';

/**
 * Tells whether repeating a call has the same effect as making it once: always, never, or only if the input has the given
 * member. A client may repeat such a call if it does not know whether the first one ran.
 */
export type Idempotence = boolean | { readonly given: string };

export interface ProcedureMeta extends McpMeta {
  /** The scope that an API key or an OAuth token needs. Without it, only the user's own token may call. */
  readonly scope?: Scope;
  /** Errors of this procedure, besides those that all have. */
  readonly errors?: readonly ErrorCode[];
  /** By default, a query is idempotent and a mutation is not. */
  readonly idempotent?: Idempotence;
  /** Whether members of the input with unknown names are ignored. By default, they are refused. */
  readonly ignoresUnknown?: boolean;
  /** Returns the paths of members with unknown names further inside, which are ignored. @param input as it was sent */
  readonly ignoredInside?: (input: object) => readonly string[];
}
