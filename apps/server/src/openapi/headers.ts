import type { OpenApiHeaders } from '@tickline/rest';

/** On every response. */
export const REQUEST_ID: OpenApiHeaders = {
  'X-Request-Id': {
    description:
      'The id that the client sent, if it has at most 128 characters of `[A-Za-z0-9_.-]`; otherwise a new one',
    schema: { type: 'string', pattern: '^[\\w.-]{1,128}$' },
    required: true,
  },
};

/** On successes, and on 422. */
export const PREFERENCE_APPLIED: OpenApiHeaders = {
  'Preference-Applied': {
    description: 'Sent if the request had `Prefer: handling=strict` (RFC 7240)',
    schema: { type: 'string', enum: ['handling=strict'] },
  },
};

/** On 415 to PATCH. */
export const ACCEPT_PATCH: OpenApiHeaders = {
  'Accept-Patch': {
    description: 'Media types of the body (RFC 5789)',
    schema: { type: 'string' },
    required: true,
  },
};

/** On answers that no cache may store: errors, and the server's own state. */
export const NO_STORE: OpenApiHeaders = {
  'Cache-Control': {
    description: 'Caches must not store the response',
    schema: { type: 'string', const: 'no-store' },
    required: true,
  },
};

/** On reads of a user's data, including 304. */
export const REVALIDATED: OpenApiHeaders = {
  'Cache-Control': {
    description: 'The client may cache the response, but must revalidate it before each use',
    schema: { type: 'string', const: 'private, no-cache' },
    required: true,
  },
  ETag: {
    description: 'Version of the content, for `If-None-Match` (RFC 9110)',
    schema: { type: 'string', pattern: '^W/"[\\w-]+"$' },
    required: true,
  },
};

const RATE_LIMIT_WORDS = {
  'RateLimit-Limit': 'Requests allowed per window',
  'RateLimit-Remaining': 'Requests left in the current window',
  'RateLimit-Reset': 'Seconds until the current window ends',
};

function rateLimit(required: boolean): OpenApiHeaders {
  const header = (description: string) => ({
    description,
    schema: { type: 'integer', minimum: 0 },
    required,
  });
  return Object.fromEntries(Object.entries(RATE_LIMIT_WORDS).map(([name, words]) => [name, header(words)]));
}

/** On rate-limited operations. Absent if the limit is off, or if the path is malformed, which is refused earlier. */
export const RATE_LIMIT = rateLimit(false);

/** On 429 and 503. */
export const RETRY_AFTER: OpenApiHeaders = {
  'Retry-After': {
    description: 'Seconds to wait before retrying',
    schema: { type: 'integer', minimum: 0 },
    required: true,
  },
};

/** On 401. */
export const WWW_AUTHENTICATE: OpenApiHeaders = {
  'WWW-Authenticate': {
    description: 'RFC 6750. Contains `error="invalid_token"` if a token was sent',
    schema: { type: 'string', enum: ['Bearer', 'Bearer error="invalid_token"'] },
    required: true,
  },
};

/** On 429. */
export const RATE_LIMITED: OpenApiHeaders = { ...rateLimit(true), ...RETRY_AFTER };
