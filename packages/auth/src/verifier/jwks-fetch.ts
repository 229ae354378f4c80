import type { JSONWebKeySet } from 'jose';

const TIMEOUT_MS = 5000;
const ACCEPT = 'application/jwk-set+json, application/json';
const MAX_BYTES = 64_000;
/** Members of private and symmetric keys. @see https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** The issuer's response is not a set of public keys. */
class JwksError extends Error {
  override readonly name = 'JwksError';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Rejects a set that contains private or symmetric keys, because an issuer that publishes those cannot be trusted. Keys of
 * unknown types are allowed; no token can be verified with them.
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
 * Reads a body. Stops if it is too long or the time is up. fetch itself may not stop: Node 20 forgets the signal when the
 * request is garbage-collected, which can happen as soon as the headers arrive.
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
 * @throws if there is no answer within 5 s, or if it is a redirect, not a 200, over 64 kB, or not a set of public keys
 */
export async function fetchJwks(url: URL): Promise<JSONWebKeySet> {
  // Unlike `AbortSignal.timeout`, this timer keeps its controller alive.
  const controller = new AbortController();
  const tooLate = () => controller.abort(new JwksError(`No response within ${TIMEOUT_MS} ms`));
  const timer = setTimeout(tooLate, TIMEOUT_MS);
  try {
    return await fetchWithin(url, controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
