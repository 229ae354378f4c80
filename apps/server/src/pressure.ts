import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const CHECK_INTERVAL_MS = 50;
/** Turns of the event loop that must all have been late. */
const TURNS = 3;

/** How late the event loop is: not at its worst, but all the time. */
export interface Pressure {
  /** The least delay of the last few turns of the event loop, in milliseconds. */
  readonly delayMs: number;
  stop(): void;
}

/**
 * Measures the delay that stands in the event loop. One turn that takes long, such as a statement of the embedded
 * database, delays what waits and is over; where even the shortest of several turns is long, more comes in than gets
 * done. CoDel tells good queues from bad ones the same way.
 *
 * @see https://queue.acm.org/detail.cfm?id=2209336
 */
export function measurePressure(): Pressure {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let delayMs = 0;
  const timer = setInterval(() => {
    if (histogram.count < TURNS) return;
    delayMs = Math.max(0, histogram.min / 1e6 - RESOLUTION_MS);
    histogram.reset();
  }, CHECK_INTERVAL_MS);
  timer.unref();
  return {
    get delayMs() {
      return delayMs;
    },
    stop: () => {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
