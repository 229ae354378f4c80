import type { QueryObserver } from '@tickline/db';
import type { FastifyBaseLogger } from 'fastify';
import { describeStatement } from './describe-statement.ts';
import { requestScope } from './request-scope.ts';

/**
 * Warns of statements that took longer than they should: with placeholders for their values, and the request that they
 * were for where that is known. The wait for a connection counts.
 *
 * @param thresholdMs from how many milliseconds on
 */
export function warnOfSlowQueries(log: FastifyBaseLogger, thresholdMs: number): QueryObserver {
  return (text) => {
    const start = performance.now();
    // When the statement has ended, its connection calls, which may belong to the request that opened it.
    const scope = requestScope.getStore();
    return (error) => {
      const ms = performance.now() - start;
      if (ms < thresholdMs) return;
      log.warn(
        {
          request_id: scope?.requestId,
          trace_id: scope?.trace?.id,
          ms: Math.round(ms),
          statement: describeStatement(text).pattern,
          failed: error !== undefined,
        },
        'slow query',
      );
    };
  };
}
