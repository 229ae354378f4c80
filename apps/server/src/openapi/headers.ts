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
    schema: { type: 'string', enum: ['no-store'] },
    required: true,
  },
};

/** On reads of a user's data, including 304. */
export const REVALIDATED: OpenApiHeaders = {
  'Cache-Control': {
    description: 'The client may cache the response, but must revalidate it before each use',
    schema: { type: 'string', enum: ['private, no-cache'] },
    required: true,
  },
  ETag: {
    description: 'Version of the content, for `If-None-Match` (RFC 9110)',
    schema: { type: 'string', pattern: '^(?:W/)?"[\\w-]+"$' },
    required: true,
  },
};

/** The current draft. The three headers of numbers are from its version 06. */
const DRAFT = 'draft-ietf-httpapi-ratelimit-headers-12';
const NUMBER = { type: 'integer', format: 'int32', minimum: 0 };

const RATE_LIMIT_HEADERS = {
  'RateLimit-Policy': {
    description: `The name of the limit, requests per window, and its seconds (${DRAFT})`,
    schema: { type: 'string', pattern: '^"[a-z-]+";q=\\d+;w=\\d+$' },
    example: '"default";q=300;w=60',
  },
  RateLimit: {
    description: `The name of the limit, requests left, and seconds until the window ends (${DRAFT})`,
    schema: { type: 'string', pattern: '^"[a-z-]+";r=\\d+;t=\\d+$' },
    example: '"default";r=299;t=40',
  },
  'RateLimit-Limit': { description: 'Requests allowed per window', schema: NUMBER },
  'RateLimit-Remaining': { description: 'Requests left in the current window', schema: NUMBER },
  'RateLimit-Reset': { description: 'Seconds until the current window ends', schema: NUMBER },
};

function rateLimit(required: boolean): OpenApiHeaders {
  return Object.fromEntries(
    Object.entries(RATE_LIMIT_HEADERS).map(([name, header]) => [name, { ...header, required }]),
  );
}

/** On rate-limited operations. Absent if the limit is off, or if the path is malformed, which is refused earlier. */
export const RATE_LIMIT = rateLimit(false);

/** On 429 and 503. */
export const RETRY_AFTER: OpenApiHeaders = {
  'Retry-After': {
    description: 'Seconds to wait before retrying',
    schema: { type: 'integer', format: 'int32', minimum: 0 },
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

/** On 403. */
export const SCOPE_CHALLENGE: OpenApiHeaders = {
  'WWW-Authenticate': {
    description: 'RFC 6750. Sent with INSUFFICIENT_SCOPE, and names the scope if there is one',
    schema: {
      type: 'string',
      pattern: '^Bearer error="insufficient_scope"(?:, scope="[a-z:]+")?$',
    },
  },
};

/** On 429. */
export const RATE_LIMITED: OpenApiHeaders = { ...rateLimit(true), ...RETRY_AFTER };
