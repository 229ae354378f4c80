import { AsyncLocalStorage } from 'node:async_hooks';
import { ProblemError } from '@tickline/contract';
import { FairQueue, type FairQueueLimits, QueueFullError } from '@tickline/fair-queue';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Caller } from './caller.ts';

/**
 * One hash takes 80 ms of a core, so the last of 50 waits 4 s. Longer waits are not useful. One network may have five
 * places. If the queue is full, the network with the most jobs gives up a place to one with fewer.
 */
const LIMITS: FairQueueLimits = { running: 1, runningPerKey: 1, waiting: 50, waitingPerKey: 5 };
const RETRY_AFTER_SECONDS = 5;

/** Hashes passwords, each with a salt of its own. */
export interface PasswordHash {
  hash(password: string): Promise<string>;
  verify(input: { hash: string; password: string }): Promise<boolean>;
}

/** Better Auth's own: scrypt in libuv's thread pool. */
const SCRYPT: PasswordHash = { hash: hashPassword, verify: verifyPassword };

interface PasswordCaller extends Omit<Caller, 'ip' | 'address' | 'account'> {
  /** Whether the sender has proved before that they have an account. */
  readonly isKnown: boolean;
}

const NOBODY: PasswordCaller = { network: '', isKnown: false };

interface Scope extends PasswordCaller {
  /** The hash that the caller's password matched. */
  checkedHash?: string;
}

const isFull = () => new ProblemError('SERVICE_UNAVAILABLE', { retryAfter: RETRY_AFTER_SECONDS });

function explainFullQueue(error: unknown): never {
  throw error instanceof QueueFullError ? isFull() : error;
}

/**
 * Queues the hashing of passwords, so that cores stay free for other work. There is one queue for strangers and one for known
 * callers. Each hashes one password at a time, so strangers never delay known callers, and serves networks in turn.
 *
 * `hash` and `verify` reject with a {@link ProblemError} SERVICE_UNAVAILABLE if the queue or the network's share of it is
 * full.
 */
export function createPasswordHasher(passwords: PasswordHash = SCRYPT) {
  const strangers = new FairQueue(LIMITS);
  const known = new FairQueue(LIMITS);
  const scopes = new AsyncLocalStorage<Scope>();

  const queueOf = ({ isKnown }: PasswordCaller) => (isKnown ? known : strangers);
  const enqueue = <T>(job: () => Promise<T>): Promise<T> => {
    const caller = scopes.getStore() ?? NOBODY;
    return queueOf(caller).run(caller.network, job, { signal: caller.signal }).catch(explainFullQueue);
  };
  return {
    /** Runs a job that hashes passwords for a caller. Better Auth itself does not pass the caller on. */
    runAs: <T>(caller: PasswordCaller, job: () => Promise<T>): Promise<T> => scopes.run({ ...caller }, job),
    /** @throws {ProblemError} SERVICE_UNAVAILABLE if the queue has no room for this caller now */
    assertRoom: (caller: PasswordCaller): void => {
      if (!queueOf(caller).hasRoom(caller.network)) throw isFull();
    },
    hash: (password: string) => enqueue(() => passwords.hash(password)),
    verify: async (input: { hash: string; password: string }) => {
      const isRight = await enqueue(() => passwords.verify(input));
      const scope = scopes.getStore();
      if (isRight && scope) scope.checkedHash = input.hash;
      return isRight;
    },
    /** Returns the hash that this request's password matched, if one was checked. */
    checkedHash: () => scopes.getStore()?.checkedHash,
    waiting: () => strangers.waiting + known.waiting,
  };
}
