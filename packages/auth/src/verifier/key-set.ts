import { setTimeout as delay } from 'node:timers/promises';
import type { JSONWebKeySet } from 'jose';
import { AuthError } from './error.ts';
import { assertPublicKeys, fetchJwks } from './jwks-fetch.ts';

/** How long keys are used without asking again, which is also how long a withdrawn key may go on working. */
const MAX_AGE_MS = 10 * 60_000;
/** After a failure the issuer is left alone for so long. */
const BACK_OFF_MS = 5000;
/** Unknown keys may cause so many requests in a row, and then one in so long, for all that name one. */
const LOOKUPS = 10;
const LOOKUP_INTERVAL_MS = 1000;
/** Tokens that may wait for a look-up. Others are told to come back: by then it has been made. */
const MAX_WAITING = 200;

function unavailable(reason: string, waitMs: number, cause?: unknown): AuthError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new AuthError('SERVICE_UNAVAILABLE', reason, { retryAfterSeconds, cause });
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
  #nextLookUp: Promise<JSONWebKeySet> | undefined;
  #waiting = 0;

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

  /**
   * Returns the keys that the issuer has now, for a token that names an unknown one. Many of those wait for one look-up together,
   * for a second at most before it is made.
   *
   * @throws {AuthError} SERVICE_UNAVAILABLE if the issuer does not answer, or if 200 tokens wait already
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

  /** Makes a look-up now, as long as there are some left, or else the next one. */
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

  /** For how many more milliseconds the issuer is left alone. */
  #backOff(): number {
    return this.#failedAt + BACK_OFF_MS - performance.now();
  }

  /** One request at a time, however many wait for it. */
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
      // The same object, so that what was made of the keys can be used further.
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
