import { PROBLEM_MEDIA_TYPE } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const JSON_TYPE = 'application/json';

/**
 * Errors are `application/problem+json`, to a client that accepts nothing that they could be as well; but one that names
 * `application/json` and leaves no room for the other gets the same body as that.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 */
export function problemMediaType(request: FastifyRequest): string {
  const accepted = new Negotiator(request.raw).mediaTypes().map((type) => type.toLowerCase());
  const fits = [PROBLEM_MEDIA_TYPE, 'application/*', '*/*'].some((type) => accepted.includes(type));
  return !fits && accepted.includes(JSON_TYPE) ? `${JSON_TYPE}; charset=utf-8` : PROBLEM_MEDIA_TYPE;
}
