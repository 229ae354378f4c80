import { Counter, Gauge, type Registry } from 'prom-client';

/** Reports streams of changes each time the metrics are read. */
export function measureStreams(
  registry: Registry,
  streams: { readonly open: number; readonly sent: number },
): void {
  const registers = [registry];
  new Gauge({
    name: 'tickline_streams_open',
    help: 'Open streams of changes',
    registers,
    collect() {
      this.set(streams.open);
    },
  });
  let counted = 0;
  new Counter({
    name: 'tickline_stream_events_total',
    help: 'Changes sent on streams',
    registers,
    collect() {
      this.inc(streams.sent - counted);
      counted = streams.sent;
    },
  });
}
