import { taskRouter } from './task/router.ts';
import { t } from './trpc.ts';
import { userRouter } from './user/router.ts';

/** Everything that the product does. tRPC and REST both serve it. */
export const appRouter = t.router({ task: taskRouter, user: userRouter });

export type AppRouter = typeof appRouter;
