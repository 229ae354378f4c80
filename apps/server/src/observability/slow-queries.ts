import type { QueryObserver } from '@tickline/db';
import type { FastifyBaseLogger } from 'fastify';
import { describeStatement } from './describe-statement.ts';
import { requestScope } from './request-scope.ts';

/**
 * Logs slow statements, without their values, and the request if known. The wait for a connection counts.
 *
 * @param thresholdMs duration in milliseconds from which a statement is slow
 */
export function warnOfSlowQueries(log: FastifyBaseLogger, thresholdMs: number): QueryObserver {
  return (text) => {
    const start = performance.now();
    // At the end, the scope may be that of the request that opened the connection.
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
