import type { Services } from '../context.ts';
import { type TaskKey, throwTaskNotFound } from './get-task.ts';

export async function deleteTask(services: Services, key: TaskKey): Promise<void> {
  const { count } = await services.prisma.task.deleteMany({
    where: { user_id: key.userId, id: BigInt(key.id) },
  });
  if (count === 0) await throwTaskNotFound(services, key);
}
