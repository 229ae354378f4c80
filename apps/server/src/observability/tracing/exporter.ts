import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { FastifyBaseLogger } from 'fastify';

type Log = Pick<FastifyBaseLogger, 'warn' | 'info'>;

/**
 * Sends spans to the collector. Spans that it does not accept are lost. Logs the first failure, and the recovery.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/ for the OTEL_EXPORTER_OTLP_* variables it reads
 */
export function createExporter(log: Log): SpanExporter {
  const otlp = new OTLPTraceExporter();
  let isFailing = false;
  return {
    export: (spans, done) =>
      otlp.export(spans, (result) => {
        const hasFailed = result.code !== ExportResultCode.SUCCESS;
        if (hasFailed && !isFailing)
          log.warn({ reason: result.error?.message }, 'the trace collector does not take spans');
        if (!hasFailed && isFailing) log.info('the trace collector takes spans again');
        isFailing = hasFailed;
        done(result);
      }),
    forceFlush: () => otlp.forceFlush(),
    shutdown: () => otlp.shutdown(),
  };
}
