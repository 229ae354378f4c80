import { versions } from 'node:process';

/** V8 11, which is Node 20's, has this option; later ones have a compiler between that costs little. */
const optimizesLate = Number.parseInt(versions.v8, 10) < 12 ? ['--interrupt-budget=1000000'] : [];

/** Room for what is new, in MB: a test's garbage is mostly gone when that is collected; from less of it more is moved. */
const YOUNG = ['--min-semi-space-size=16', '--max-semi-space-size=64'];

/**
 * How Node runs in tests, and so do the processes that they start. None runs for long: optimizing takes more than it gives,
 * all of it for PGlite's WebAssembly, and of JavaScript what has not run for eight times as long as by default. Garbage is
 * collected by the thread that makes it: no core is idle that could help.
 */
export const NODE_FLAGS = ['--liftoff-only', ...optimizesLate, ...YOUNG, '--single-threaded-gc'];
