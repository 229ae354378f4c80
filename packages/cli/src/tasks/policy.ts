import type { Args, Options } from '../args.ts';
import { usageError } from '../cli-error.ts';
import type { Policy } from './resolve-conflict.ts';

/** Options of commands that send changes. */
export const POLICY_OPTIONS: Options = {
  mine: { about: 'In a conflict with a change elsewhere, keeps yours' },
  theirs: { about: 'In a conflict with a change elsewhere, drops yours' },
};

/** Returns who wins conflicts. By default, the user is asked. */
export function policyOf(args: Args): Policy {
  const [mine, theirs] = [args.has('mine'), args.has('theirs')];
  if (mine && theirs) throw usageError('--mine and --theirs contradict each other.');
  if (mine) return 'mine';
  return theirs ? 'theirs' : 'ask';
}
