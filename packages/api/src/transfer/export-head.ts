import type { Principal } from '@tickline/auth/verifier';
import type { User } from '@tickline/contract';
import { type Caller, statement } from '@tickline/db';
import type { Services } from '../context.ts';
import { encodeCursor } from '../task/list-changes.ts';
import { getUser } from '../user/get-user.ts';

const LIST = statement<[revision: string, total: string]>(
  'SELECT revision, total FROM task_list WHERE user_id = $1',
  { sharing: 'connection' },
);

/** What is known before the first task is read. */
interface ExportHead {
  readonly user: User;
  readonly revision: number;
  /** The changes after that revision follow from it. */
  readonly cursor: string;
  readonly total: number;
}

/** Reads what an export begins with. @throws USER_NOT_FOUND */
export async function readExportHead(
  services: Services,
  principal: Principal,
  caller: Caller,
): Promise<ExportHead> {
  const user = await getUser(services, principal);
  const [row] = await services.statements.query(LIST, [caller.userId], caller);
  const revision = Number(row?.[0] ?? 0);
  const cursor = encodeCursor(services, caller, { revision, deletions: revision });
  return { user, revision, cursor, total: Number(row?.[1] ?? 0) };
}
