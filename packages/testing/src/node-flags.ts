import { versions } from 'node:process';

/** V8 11 (Node 20) has this option. Later versions have an intermediate compiler that costs little. */
const optimizesLate = Number.parseInt(versions.v8, 10) < 12 ? ['--interrupt-budget=1000000'] : [];

/** Size of the young generation, in MB. With less, objects are copied that are garbage by the end of a test. */
const YOUNG = ['--min-semi-space-size=16', '--max-semi-space-size=64'];

/**
 * Node's options in tests and in processes that they start. None runs for long, so optimizing costs more than it gains.
 * PGlite's WebAssembly is never optimized, and JavaScript only after it has run eight times as long as by default. Garbage
 * is collected on the main thread, because no core is idle.
 */
export const NODE_FLAGS = ['--liftoff-only', ...optimizesLate, ...YOUNG, '--single-threaded-gc'];
