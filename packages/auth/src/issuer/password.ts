import { ProblemError } from '@tickline/contract';
import { hashPassword, verifyPassword } from 'better-auth/crypto';

/** One hash is 80 ms of a core. More than this at once would take the cores that answer everything else. */
const CONCURRENT = 1;
/** Beyond this a caller would wait for longer than it is worth. */
const WAITING = 50;
const RETRY_AFTER_SECONDS = 5;

/** Runs at most `CONCURRENT` jobs at once and keeps the others in line, as far as the line may be long. */
function createQueue() {
  let running = 0;
  const waiting: (() => void)[] = [];

  const enqueue = async <T>(job: () => Promise<T>): Promise<T> => {
    if (running >= CONCURRENT) {
      if (waiting.length >= WAITING)
        throw new ProblemError('SERVICE_UNAVAILABLE', { retryAfter: RETRY_AFTER_SECONDS });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
  return { enqueue, waiting: () => waiting.length };
}

/**
 * Better Auth's own password hashing (scrypt, in libuv's thread pool), one at a time: sign-ins queue among
 * themselves, and leave the cores to everything else.
 */
export function createPasswordHasher() {
  const { enqueue, waiting } = createQueue();
  return {
    hash: (password: string) => enqueue(() => hashPassword(password)),
    verify: (input: { hash: string; password: string }) => enqueue(() => verifyPassword(input)),
    waiting,
  };
}
