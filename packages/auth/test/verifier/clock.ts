import { afterEach, beforeEach, vi } from 'vitest';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** For every test of a file: both clocks can be moved, and the timers of sockets go on as they are. */
export function useMovableClock() {
  let ahead = 0;
  beforeEach(() => {
    ahead = 0;
    const { now } = performance;
    const date = Date.now;
    vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + ahead);
    vi.spyOn(Date, 'now').mockImplementation(() => date() + ahead);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return (milliseconds: number) => {
    ahead += milliseconds;
  };
}
