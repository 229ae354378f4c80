import { setTimeout as delay } from 'node:timers/promises';
import type { JSONWebKeySet } from 'jose';
import { AuthError } from './error.ts';
import { assertPublicKeys, fetchJwks } from './jwks-fetch.ts';

/** Age at which keys are fetched again. A withdrawn key may work for this long. */
const MAX_AGE_MS = 10 * 60_000;
/** Pause after a failed request to the issuer. */
const BACK_OFF_MS = 5000;
/** Unknown keys may cause this many requests in a row, then one for each interval, shared by all tokens. */
const LOOKUPS = 10;
const LOOKUP_INTERVAL_MS = 1000;
/** Maximum number of tokens that wait for a look-up. Others get a 503 with Retry-After; by then the look-up is done. */
const MAX_WAITING = 200;

function unavailable(reason: string, waitMs: number, cause?: unknown): AuthError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new AuthError('SERVICE_UNAVAILABLE', reason, { retryAfterSeconds, cause });
}

/**
 * The public keys of an issuer, as of its last answer. jose's own remote set refetches without a pause while the issuer is
 * down, and drops the keys it has.
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
  #nextLookUp: Promise<JSONWebKeySet> | undefined;
  #waiting = 0;

  /** @param onChange called when the issuer publishes different keys */
  constructor(source: URL | (() => Promise<JSONWebKeySet>), onChange: () => void) {
    this.#fetch = source instanceof URL ? () => fetchJwks(source) : source;
    this.#onChange = onChange;
  }

  /** Returns the current keys. Old keys are fetched again first, but stay valid if the issuer does not answer. */
  async current(): Promise<JSONWebKeySet> {
    if (this.#keys && this.isCurrent()) return this.#keys;
    return this.#request().catch((error: unknown) => {
      if (this.#keys) return this.#keys;
      throw error;
    });
  }

  /**
   * Tells whether the known keys may be used as they are: they are fresh, or the issuer did not answer the last request.
   * Old keys are refreshed in the background, so nobody waits for an issuer that is down.
   */
  isCurrent(): boolean {
    if (performance.now() - this.#fetchedAt <= MAX_AGE_MS) return true;
    if (this.#backOff() <= 0) this.#request().catch(() => undefined);
    return this.#failedAt > this.#fetchedAt;
  }

  /**
   * Fetches the issuer's keys for a token with an unknown key. Many tokens share one look-up and wait for a second at most
   * before it starts.
   *
   * @throws {AuthError} SERVICE_UNAVAILABLE if the issuer does not answer, or if 200 tokens are already waiting
   */
  async lookUp(): Promise<JSONWebKeySet> {
    if (this.#waiting >= MAX_WAITING) throw unavailable('unknown_key', LOOKUP_INTERVAL_MS);
    this.#waiting += 1;
    try {
      return await (this.#pending ?? this.#lookUpInTurn());
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Starts a look-up now if any are left, or joins the next one. */
  #lookUpInTurn(): Promise<JSONWebKeySet> {
    if (this.#backOff() > 0) return this.#request();
    const passed = performance.now() - this.#lookedUpAt;
    this.#lookups = Math.min(LOOKUPS, this.#lookups + Math.floor(passed / LOOKUP_INTERVAL_MS));
    if (this.#lookups > 0) {
      this.#lookups -= 1;
      this.#lookedUpAt = performance.now();
      return this.#request();
    }
    this.#nextLookUp ??= delay(LOOKUP_INTERVAL_MS - passed).then(() => {
      this.#nextLookUp = undefined;
      this.#lookedUpAt = performance.now();
      return this.#request();
    });
    return this.#nextLookUp;
  }

  /** Returns the remaining pause, in milliseconds. */
  #backOff(): number {
    return this.#failedAt + BACK_OFF_MS - performance.now();
  }

  /** Sends only one request at once; all callers share it. */
  #request(): Promise<JSONWebKeySet> {
    const wait = this.#backOff();
    if (wait > 0) return Promise.reject(unavailable('issuer_unreachable', wait));
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
      // Keeps the same object, so that selectors made from it can be reused.
      if (this.#keys && JSON.stringify(keys) === JSON.stringify(this.#keys)) return this.#keys;
      this.#keys = keys;
      this.#onChange();
      return keys;
    } catch (error) {
      this.#failedAt = performance.now();
      throw unavailable('issuer_unreachable', BACK_OFF_MS, error);
    }
  }
}
