export type { Context, ProcedureObserver, Services } from './context.ts';
export { createCursorCodec } from './list/cursor.ts';
export { assertOwner } from './owner.ts';
export { problemOf } from './problem-of.ts';
export { type AppRouter, appRouter } from './router.ts';
export type { TaskIdempotence } from './task/routes.ts';
export { ignoreMembers, unknownMembers } from './unknown-members.ts';
