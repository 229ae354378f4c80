import type { CDPSession, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** CPU time of the thread, in microseconds. Time of other processes does not count. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const CATEGORIES = ['disabled-by-default-devtools.timeline', '__metadata'];

async function stopTracing(session: CDPSession): Promise<void> {
  const isDone = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await isDone;
}

/**
 * Returns the CPU time of each task of the page's main thread, in milliseconds. `PerformanceObserver` measures long
 * tasks by the clock, which depends more on how busy the machine is.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Tracing/
 */
export async function taskTimes(page: Page, act: () => Promise<void>): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: CATEGORIES },
    transferMode: 'ReportEvents',
  });
  await act().finally(() => stopTracing(session));
  const threads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  return events
    .filter(({ name, pid, tid }) => name === 'RunTask' && threads.has(`${pid}/${tid}`))
    .map(({ tdur = 0 }) => tdur / 1000);
}
