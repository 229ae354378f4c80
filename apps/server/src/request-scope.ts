import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';

/** What a statement, deep in a request, can know of it. */
export interface RequestScope {
  readonly requestId: string;
  /** The span that is under way, where requests are traced. */
  readonly trace?: Context;
}

/** Follows a request through everything that it awaits. */
export const requestScope = new AsyncLocalStorage<RequestScope>();
