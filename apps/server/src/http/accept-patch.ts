import type { FastifyContextConfig } from 'fastify';

interface Route {
  readonly method?: string | readonly string[] | undefined;
  readonly config?: FastifyContextConfig | undefined;
}

/**
 * Returns the `Accept-Patch` header of a route: the media types that it takes by PATCH.
 *
 * @returns undefined if it is not a route for PATCH
 * @see https://www.rfc-editor.org/rfc/rfc5789#section-3.1
 */
export function acceptPatch({ method = [], config }: Route): string | undefined {
  return [method].flat().includes('PATCH') ? config?.mediaTypes?.join(', ') : undefined;
}
