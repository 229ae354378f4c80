export type { Context, ProcedureObserver, Services } from './context.ts';
export { assertOwner } from './owner.ts';
export { problemOf } from './problem-of.ts';
export { type AppRouter, appRouter } from './router.ts';
export { createCursorCodec } from './task/cursor.ts';
export type { TaskIdempotence } from './task/routes.ts';
