// Exports that need no schema, for programs that load zod later or not at all.
export { comparator } from './compare-tasks.ts';
export { LIMITS } from './limits.ts';
export { matches } from './matches.ts';
