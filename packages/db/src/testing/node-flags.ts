/**
 * How Node runs in tests, and so do the processes that they start. None runs for long: optimizing takes more than it gives,
 * all of it for PGlite's WebAssembly, and of JavaScript what has not run for eight times as long as by default.
 */
export const NODE_FLAGS = ['--liftoff-only', '--interrupt-budget=1000000'];
