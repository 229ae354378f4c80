import type { FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { RequestCounter } from './counter.ts';

/** A counter as `@fastify/rate-limit` wants it. Limits share it: their keys must differ. */
export function counterStore(counter: RequestCounter): FastifyRateLimitStoreCtor {
  return class CounterStore {
    incr(
      key: string,
      callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
      windowMs: number,
    ): void {
      counter.count(key, windowMs).then(
        ({ count, ttlMs }) => callback(null, { current: count, ttl: ttlMs }),
        (error: Error) => callback(error),
      );
    }

    child(): CounterStore {
      return this;
    }
  };
}
