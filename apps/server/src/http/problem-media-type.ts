import { PROBLEM_MEDIA_TYPE } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const JSON_TYPE = 'application/json';

/**
 * Returns the media type of an error: `application/problem+json`, or `application/json` if the client accepts that
 * and not the other. The body is the same.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 */
export function problemMediaType(request: FastifyRequest): string {
  const accepted = new Negotiator(request.raw).mediaTypes().map((type) => type.toLowerCase());
  const fits = [PROBLEM_MEDIA_TYPE, 'application/*', '*/*'].some((type) => accepted.includes(type));
  return !fits && accepted.includes(JSON_TYPE) ? `${JSON_TYPE}; charset=utf-8` : PROBLEM_MEDIA_TYPE;
}
