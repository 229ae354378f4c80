import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { VERSION } from '../../version.ts';
import { createExporter } from './exporter.ts';
import { createProcedureObserver } from './procedure-spans.ts';
import { createQueryObserver } from './query-spans.ts';
import { startRequestSpan } from './request-spans.ts';

const FLUSH_TIMEOUT_MS = 2000;

/** Describes the service: defaults, overridden by OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES. */
function createResource() {
  const own = resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'tickline', [ATTR_SERVICE_VERSION]: VERSION });
  return own.merge(detectResources({ detectors: [envDetector] }));
}

/**
 * Traces requests, procedures and queries, and sends the spans to an OpenTelemetry collector in batches. No request
 * waits for the collector; spans that it cannot accept are dropped. The SDK itself reads the standard OTEL_* variables.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function createTracing(log: FastifyBaseLogger) {
  const processor = new BatchSpanProcessor(createExporter(log));
  const provider = new BasicTracerProvider({ resource: createResource(), spanProcessors: [processor] });
  const tracer = provider.getTracer('tickline', VERSION);
  return {
    startRequest: (request: FastifyRequest) => startRequestSpan(tracer, request),
    observeProcedure: createProcedureObserver(tracer),
    observeQuery: createQueryObserver(tracer),
    /** Sends the remaining spans, for at most two seconds. */
    close: async () => {
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_TIMEOUT_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), timeout]);
    },
  };
}

export type Tracing = ReturnType<typeof createTracing>;
