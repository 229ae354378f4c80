import { lazyModule } from '../../shell/lazy-module.ts';

/** What the page knows about repetition. Most users have nothing that repeats in their first list. */
export const {
  load: loadRules,
  loaded: loadedRules,
  useModule: useRules,
} = lazyModule(() => import('./rules.ts'));
