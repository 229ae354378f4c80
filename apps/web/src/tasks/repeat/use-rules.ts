import { lazyModule } from '../../shell/lazy-module.ts';

/** The code for rules, which is loaded with the editor, or when something repeats. */
export const { loaded: loadedRules, useModule: useRules } = lazyModule(
  () => import('@tickline/quick-add/rules'),
);
