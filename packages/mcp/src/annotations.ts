import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type { Operation } from '@tickline/rest';
import type { McpMeta } from './meta.ts';

/** Methods that have the same effect if a call is repeated. @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const IDEMPOTENT: ReadonlySet<string> = new Set(['PUT', 'DELETE']);

/**
 * Returns the hints for clients: from the kind of the procedure and its HTTP method, which promises the same.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations
 */
export function annotationsOf(
  { procedure, openapi }: Pick<Operation, 'procedure' | 'openapi'>,
  { destructive = openapi.method !== 'POST' }: NonNullable<McpMeta['mcp']>,
): ToolAnnotations {
  if (procedure._def.type === 'query') return { readOnlyHint: true };
  return {
    readOnlyHint: false,
    destructiveHint: destructive,
    idempotentHint: IDEMPOTENT.has(openapi.method),
  };
}
