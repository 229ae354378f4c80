import { LeakWatch } from './leak-watch.ts';
import { watchLog } from './watch-log.ts';
import { watchProcesses } from './watch-processes.ts';
import { watchRequests } from './watch-requests.ts';

/** The watch of the running test file. A worker runs many files: it subscribes once, and starts over with each file. */
export const leakWatch = new LeakWatch();

watchLog(leakWatch);
watchRequests(leakWatch);
watchProcesses(leakWatch);
