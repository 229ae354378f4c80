import type { IssuerRoute } from '@tickline/auth/issuer';
import type { FastifyRequest } from 'fastify';
import { checkText, type Members } from './members.ts';

/** Longest `User-Agent` that is stored with a session, in characters. */
const MAX_USER_AGENT = 512;

function queryOf({ url }: FastifyRequest): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

/**
 * Checks what Better Auth reads besides the body. Runs before the body is read.
 *
 * @throws {ProblemError} VALIDATION_ERROR
 */
export function checkHead(request: FastifyRequest): void {
  const { origin = '', referer = '' } = request.headers;
  checkText('Origin', origin);
  checkText('Referer', referer);
  for (const [name, value] of new URLSearchParams(queryOf(request))) checkText(name, value);
}

function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const item of [value ?? []].flat()) headers.append(name, item);
  }
  // Browsers send both headers. Node's fetch sends only this one, and Better Auth would take it for a browser.
  if (!headers.has('sec-fetch-site')) headers.delete('sec-fetch-mode');
  const agent = headers.get('user-agent');
  if (agent !== null) headers.set('user-agent', agent.slice(0, MAX_USER_AGENT));
  return headers;
}

function formOf(members: Members): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) form.set(name, String(value ?? ''));
  return form.toString();
}

/**
 * Creates the request for Better Auth, with the public origin and the route's path, however the client spelled them.
 *
 * @param url of the route, on the public origin
 * @param members of the body, sent as JSON if the route takes it; undefined if there is no body
 */
export function toWebRequest(
  request: FastifyRequest,
  url: URL,
  members: Members | undefined,
  { takesJson }: Pick<IssuerRoute, 'takesJson'>,
): Request {
  const headers = headersOf(request);
  if (members)
    headers.set('content-type', takesJson ? 'application/json' : 'application/x-www-form-urlencoded');
  return new Request(new URL(queryOf(request), url), {
    // Fastify drops the body of the answer.
    method: request.method === 'HEAD' ? 'GET' : request.method,
    headers,
    ...(members && { body: takesJson ? JSON.stringify(members) : formOf(members) }),
  });
}
