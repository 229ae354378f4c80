import { feedRouter } from './feed/router.ts';
import { keyRouter } from './key/router.ts';
import { taskRouter } from './task/router.ts';
import { t } from './trpc.ts';
import { userRouter } from './user/router.ts';

/** All procedures of the product, served over both tRPC and REST. */
export const appRouter = t.router({ task: taskRouter, key: keyRouter, feed: feedRouter, user: userRouter });

export type AppRouter = typeof appRouter;
