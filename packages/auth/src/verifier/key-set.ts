import type { JSONWebKeySet } from 'jose';
import { AuthError } from './error.ts';
import { assertPublicKeys, fetchJwks } from './jwks-fetch.ts';

/** How long keys are used without asking again, which is also how long a withdrawn key may go on working. */
const MAX_AGE_MS = 10 * 60_000;
/** After a failure the issuer is left alone for so long. */
const BACK_OFF_MS = 5000;
/** Unknown keys may cause so many requests in a row, and then one in so long. */
const LOOKUPS = 10;
const LOOKUP_INTERVAL_MS = 5000;

function unavailable(waitMs: number, cause?: unknown): AuthError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new AuthError('SERVICE_UNAVAILABLE', 'issuer_unreachable', { retryAfterSeconds, cause });
}

/**
 * The public keys of an issuer, as they were when it last answered. jose's own remote set fetches without a pause
 * while the issuer is down, and forgets the keys that it knows.
 */
export class KeySet {
  readonly #fetch: () => Promise<JSONWebKeySet>;
  readonly #onChange: () => void;
  #keys: JSONWebKeySet | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #pending: Promise<JSONWebKeySet> | undefined;
  #lookups = LOOKUPS;
  #lookedUpAt = 0;

  /** @param onChange called when the issuer shows other keys than before */
  constructor(source: URL | (() => Promise<JSONWebKeySet>), onChange: () => void) {
    this.#fetch = source instanceof URL ? () => fetchJwks(source) : source;
    this.#onChange = onChange;
  }

  /** The keys that count now. Old ones are replaced first, but kept where the issuer does not answer. */
  async current(): Promise<JSONWebKeySet> {
    if (this.#keys && this.isCurrent()) return this.#keys;
    return this.#request().catch((error: unknown) => {
      if (this.#keys) return this.#keys;
      throw error;
    });
  }

  /**
   * Whether the known keys count as they are: they are young, or the issuer did not answer when it was last asked.
   * Where they are old it is asked in the background, so that nobody waits for an issuer that is down.
   */
  isCurrent(): boolean {
    if (performance.now() - this.#fetchedAt <= MAX_AGE_MS) return true;
    if (this.#backOff() <= 0) this.#request().catch(() => undefined);
    return this.#failedAt > this.#fetchedAt;
  }

  /** The keys that the issuer has now, for a token that names an unknown one. */
  lookUp(): Promise<JSONWebKeySet> {
    if (this.#pending || this.#backOff() > 0) return this.#request();
    const now = performance.now();
    const regained = Math.floor((now - this.#lookedUpAt) / LOOKUP_INTERVAL_MS);
    this.#lookups = Math.min(LOOKUPS, this.#lookups + regained);
    // The issuer answered less than an interval ago: what it did not show then counts as unknown.
    if (this.#keys && this.#lookups === 0) return Promise.resolve(this.#keys);
    this.#lookups -= 1;
    this.#lookedUpAt = now;
    return this.#request();
  }

  /** For how many more milliseconds the issuer is left alone. */
  #backOff(): number {
    return this.#failedAt + BACK_OFF_MS - performance.now();
  }

  /** One request at a time, however many wait for it. */
  #request(): Promise<JSONWebKeySet> {
    const wait = this.#backOff();
    if (wait > 0) return Promise.reject(unavailable(wait));
    this.#pending ??= this.#load().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #load(): Promise<JSONWebKeySet> {
    try {
      const keys = await this.#fetch();
      assertPublicKeys(keys);
      this.#fetchedAt = performance.now();
      // The same object, so that what was made of the keys can be used further.
      if (this.#keys && JSON.stringify(keys) === JSON.stringify(this.#keys)) return this.#keys;
      this.#keys = keys;
      this.#onChange();
      return keys;
    } catch (error) {
      this.#failedAt = performance.now();
      throw unavailable(BACK_OFF_MS, error);
    }
  }
}
