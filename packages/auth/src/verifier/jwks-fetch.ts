import type { JSONWebKeySet } from 'jose';

const TIMEOUT_MS = 5000;
const ACCEPT = 'application/jwk-set+json, application/json';
const MAX_BYTES = 64_000;
/** Members of private and symmetric keys. @see https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** The issuer's answer is no set of public keys. */
class JwksError extends Error {
  override readonly name = 'JwksError';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Refuses a set with anything in it that an issuer must not show: then it is none to be trusted. Keys of a type that
 * is not known here may be in it; no token can be checked with them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export function assertPublicKeys(value: unknown): asserts value is JSONWebKeySet {
  const keys = isRecord(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length === 0) throw new JwksError('The set has no keys');
  for (const key of keys) {
    if (!isRecord(key)) throw new JwksError('A key is not an object');
    if (key['kty'] === 'oct') throw new JwksError('A key is symmetric');
    if (SECRET_MEMBERS.some((member) => member in key)) throw new JwksError('A key is private');
  }
}

/**
 * Stops reading where there is too much, or when the time is over. fetch itself may not: under Node 20 it forgets
 * its signal when the request is garbage-collected, which can be as soon as the headers are there.
 */
async function readText(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<string> {
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop);
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    bytes += chunk.value.byteLength;
    if (bytes > MAX_BYTES) {
      stop();
      throw new JwksError(`The response is over ${MAX_BYTES} bytes`);
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  signal.throwIfAborted();
  return text;
}

async function fetchWithin(url: URL, signal: AbortSignal): Promise<JSONWebKeySet> {
  const response = await fetch(url, { redirect: 'error', signal, headers: { accept: ACCEPT } });
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw new JwksError(`The issuer responded with status ${response.status}`);
  }
  const keys: unknown = JSON.parse(await readText(response.body, signal));
  assertPublicKeys(keys);
  return keys;
}

/**
 * Fetches a set of public keys.
 *
 * @throws where there is no answer within 5 s, or it is a redirect, not a 200, over 64 kB, or not what it should be
 */
export async function fetchJwks(url: URL): Promise<JSONWebKeySet> {
  // A timer of our own holds on to its controller, unlike `AbortSignal.timeout`.
  const controller = new AbortController();
  const tooLate = () => controller.abort(new JwksError(`No response within ${TIMEOUT_MS} ms`));
  const timer = setTimeout(tooLate, TIMEOUT_MS);
  try {
    return await fetchWithin(url, controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
