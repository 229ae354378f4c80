import { createTicklineClient, isInvalid, isUnreachable, type TicklineRouter } from '@tickline/client';
import { subscriptions } from '@tickline/client/subscriptions';
import type { inferRouterOutputs } from '@trpc/server';

type Task = inferRouterOutputs<TicklineRouter>['task']['get'];

const client = createTicklineClient({ url: 'http://127.0.0.1:1', token: 'x', retries: 0, subscriptions });
const titleOf = async (task_id: number): Promise<Task['title']> =>
  (await client.task.get.query({ task_id })).title;

// @ts-expect-error: no such procedure
client.task.remove;
// @ts-expect-error: a title is text
const wrong = () => client.task.create.mutate({ title: 5 });
// @ts-expect-error: no such priority
const neither = () => client.task.list.query({ priority: 'urgent' });

const { unsubscribe } = client.task.watch.subscribe(undefined, {
  onData: ({ id, data }) => process.stdout.write(`${id} ${data.task?.title}\n`),
});
unsubscribe();

const error = await titleOf(1).catch((reason: unknown) => reason);
if (isInvalid(error)) throw new Error(error.data.issues.map(({ path }) => path).join());
if (!isUnreachable(error)) throw error;
process.stdout.write('a consumer compiles and runs\n');

export { neither, wrong };
