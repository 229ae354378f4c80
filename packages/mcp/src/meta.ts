import type { RestMeta } from '@tickline/rest';

/** The part of a procedure's meta that describes its tool. Most of it follows from `openapi`. */
export interface McpMeta extends RestMeta {
  readonly mcp?: {
    /** Whether the procedure is a tool. Default true. */
    readonly enabled?: boolean;
    /** Tells a model what the tool does, if the description in `openapi` speaks of HTTP. */
    readonly description?: string;
    /** Whether a call may overwrite or delete. By default, a `POST` may not, and `PUT`, `PATCH` and `DELETE` may. */
    readonly destructive?: boolean;
  };
}
