import { LeakWatch } from './leak-watch.ts';

/** The watch of this test file. */
export const leakWatch = new LeakWatch();
