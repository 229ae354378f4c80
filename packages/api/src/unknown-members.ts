import { LIMITS, type ProblemError, taskSchema, validationProblem } from '@tickline/contract';
import type { Context } from './context.ts';
import type { ProcedureMeta } from './meta.ts';

/** A body may have thousands of members, with names of any length. */
const MAX_NAME = 100;

/** Returns the refusal of members or parameters of which the API does not know the names. */
export function unknownMembers(names: readonly string[]): ProblemError {
  const issues = names
    .slice(0, LIMITS.issues)
    .map((name) => ({ path: name.slice(0, MAX_NAME), message: 'is not a known name' }));
  return validationProblem(issues);
}

/** Members of a task that the server sets. Clients send back whole objects, so these are known. */
export const OF_A_TASK: ReadonlySet<string> = new Set(Object.keys(taskSchema.shape));

/** Added by tRPC's clients to the input of an infinite query. This API has one direction. */
const DIRECTION = 'direction';

interface Call {
  readonly ctx: Pick<Context, 'services' | 'reportUnknown'>;
  /** Name of the procedure. */
  readonly path: string;
  readonly type: string;
  readonly meta: ProcedureMeta | undefined;
}

/** Reports members that a procedure ignores, and refuses them if it ignores none. */
export function ignoreMembers(
  ctx: Pick<Context, 'reportUnknown'>,
  meta: ProcedureMeta | undefined,
  members: readonly string[],
): void {
  if (!meta?.ignoresUnknown) throw unknownMembers(members);
  const names = members.filter((name) => !OF_A_TASK.has(name));
  if (names.length > 0) ctx.reportUnknown(names);
}

/**
 * Refuses input with unknown members: without a misspelled or wrapped one, a call would do something else. If the
 * procedure ignores them, reports their names.
 *
 * @param raw input, before the schemas of the procedure drop what they do not know
 */
export function checkMembers({ ctx, path, type, meta }: Call, raw: unknown): void {
  if (typeof raw !== 'object' || raw === null) return;
  const known = ctx.services.inputNames.get(path);
  const isExpected = (name: string) => known?.has(name) || (type === 'query' && name === DIRECTION);
  const unknown = Object.keys(raw).filter((name) => !isExpected(name));
  if (unknown.length > 0) ignoreMembers(ctx, meta, unknown);
  const inside = meta?.ignoredInside?.(raw) ?? [];
  if (inside.length > 0) ctx.reportUnknown(inside);
}
