import { lazyModule } from '../../shell/lazy-module.ts';

/** Finds dates and repetitions. If it cannot be loaded, they stay text. */
export const { load: loadWordReader, useModule: useWordReader } = lazyModule(
  () => import('@tickline/quick-add/word-reader'),
);
