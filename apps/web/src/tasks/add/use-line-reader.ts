import { lazyModule } from '../../shell/lazy-module.ts';

/** Finds dates and repetitions, and checks a task as the server does. */
export const {
  load: loadLineReader,
  loaded: loadedLineReader,
  useModule: useLineReader,
} = lazyModule(() => import('./line-reader.ts'));
