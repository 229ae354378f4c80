import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';

/** What a statement, deep in a request, can know of it. */
export interface RequestScope {
  readonly requestId: string;
  /** Where requests are traced: the id of the trace, and the span that is under way. */
  readonly trace?: { readonly id: string; readonly context: Context };
}

/** Follows a request through everything that it awaits. */
export const requestScope = new AsyncLocalStorage<RequestScope>();

/**
 * From Node 24 on, following a request costs nothing to speak of. Before, it makes every `await` of the process dearer:
 * 6 % of the CPU time of listing 20 tasks, which is too much for an id in a rare line of the log.
 *
 * @see https://nodejs.org/en/blog/release/v24.0.0#asynclocalstorage-now-uses-asynccontextframe-by-default
 */
export const isScopeFree: boolean = Number.parseInt(process.versions.node, 10) >= 24;
