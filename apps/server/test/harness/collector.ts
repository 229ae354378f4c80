import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const PROTO = fileURLToPath(new URL('otlp-trace.proto', import.meta.url));

type Attributes = Readonly<Record<string, string | number | boolean>>;

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Attributes;
  /** 2 for an error. */
  readonly statusCode: number;
  readonly resource: Attributes;
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly KeyValue[];
  readonly status?: { readonly code: number };
}

interface WireRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex');

function attributesOf(pairs: readonly KeyValue[]): Attributes {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0] ?? '']));
}

/** An OpenTelemetry collector that stores everything that it receives. */
export class Collector {
  /** All bodies, as received. */
  readonly bodies: Buffer[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly paths: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly type: protobuf.Type,
  ) {}

  /** @param respond answers requests; with 200 by default */
  static async open(respond: RequestListener = (_request, response) => response.end()): Promise<Collector> {
    const root = await protobuf.load(PROTO);
    const server = createServer();
    const collector = new Collector(server, root.lookupType('ExportTraceServiceRequest'));
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        collector.bodies.push(Buffer.concat(chunks));
        collector.headers.push(request.headers);
        collector.paths.push(request.url ?? '');
        respond(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  spans(): Span[] {
    return this.bodies.flatMap((body) => this.#decode(body));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #decode(body: Buffer): Span[] {
    const options = { bytes: String, longs: Number, arrays: true, defaults: false };
    const request = this.type.toObject(this.type.decode(body), options) as WireRequest;
    return request.resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({
          traceId: hex(span.traceId),
          spanId: hex(span.spanId),
          parentSpanId: hex(span.parentSpanId ?? ''),
          name: span.name,
          kind: span.kind,
          attributes: attributesOf(span.attributes),
          statusCode: span.status?.code ?? 0,
          resource: attributesOf(resource.attributes),
        })),
      ),
    );
  }
}
