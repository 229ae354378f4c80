import { lazyModule } from '../../shell/lazy-module.ts';

/** What the page knows about repetition. It is loaded with the editor, or when something repeats. */
export const { loaded: loadedRules, useModule: useRules } = lazyModule(() => import('./rules.ts'));
