import { AsyncLocalStorage } from 'node:async_hooks';
import { ProblemError } from '@tickline/contract';
import { FairQueue, type FairQueueLimits, QueueFullError } from '@tickline/fair-queue';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Caller } from './caller.ts';

/**
 * One hash is 80 ms of a core, so that the last of 50 waits for 4 s. A longer wait is not worth it. One network has five of
 * the places, and if the queue is full, the network that has most makes room for one that has less.
 */
const LIMITS: FairQueueLimits = { running: 1, runningPerKey: 1, waiting: 50, waitingPerKey: 5 };
const RETRY_AFTER_SECONDS = 5;

/** The sender of a request whose password is hashed or checked. */
interface PasswordCaller extends Omit<Caller, 'ip' | 'address' | 'account'> {
  /** Whether the sender has proved before to have an account. */
  readonly isKnown: boolean;
}

const NOBODY: PasswordCaller = { network: '', isKnown: false };

interface Scope extends PasswordCaller {
  /** The hash that the caller's password was right by. */
  checkedHash?: string;
}

const isFull = () => new ProblemError('SERVICE_UNAVAILABLE', { retryAfter: RETRY_AFTER_SECONDS });

function explainFullQueue(error: unknown): never {
  throw error instanceof QueueFullError ? isFull() : error;
}

/**
 * Better Auth's own password hashing (scrypt, in libuv's thread pool), which leaves the cores to everything else: one hash at
 * a time for strangers, and one for known callers, so that strangers never delay them. In either queue networks are served
 * in turn.
 *
 * `hash` and `verify` reject with a {@link ProblemError} SERVICE_UNAVAILABLE if the queue or the network's part of it is full.
 */
export function createPasswordHasher() {
  const strangers = new FairQueue(LIMITS);
  const known = new FairQueue(LIMITS);
  const scopes = new AsyncLocalStorage<Scope>();

  const queueOf = ({ isKnown }: PasswordCaller) => (isKnown ? known : strangers);
  const enqueue = <T>(job: () => Promise<T>): Promise<T> => {
    const caller = scopes.getStore() ?? NOBODY;
    return queueOf(caller).run(caller.network, job, { signal: caller.signal }).catch(explainFullQueue);
  };
  return {
    /** Runs what will hash passwords for a caller: Better Auth does not say for whom it is. */
    runAs: <T>(caller: PasswordCaller, job: () => Promise<T>): Promise<T> => scopes.run({ ...caller }, job),
    /** @throws {ProblemError} SERVICE_UNAVAILABLE if a password of the caller would be refused now */
    assertRoom: (caller: PasswordCaller): void => {
      if (!queueOf(caller).hasRoom(caller.network)) throw isFull();
    },
    hash: (password: string) => enqueue(() => hashPassword(password)),
    verify: async (input: { hash: string; password: string }) => {
      const isRight = await enqueue(() => verifyPassword(input));
      const scope = scopes.getStore();
      if (isRight && scope) scope.checkedHash = input.hash;
      return isRight;
    },
    /** Returns the hash that the password of this request was right by, if one was checked. */
    checkedHash: () => scopes.getStore()?.checkedHash,
    waiting: () => strangers.waiting + known.waiting,
  };
}
