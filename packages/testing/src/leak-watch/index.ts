import { LeakWatch } from './leak-watch.ts';
import { watchLog } from './watch-log.ts';
import { watchProcesses } from './watch-processes.ts';
import { watchRequests } from './watch-requests.ts';

/** The watch of the test file that runs. One worker runs many files: it listens once, and starts over with each. */
export const leakWatch = new LeakWatch();

watchLog(leakWatch);
watchRequests(leakWatch);
watchProcesses(leakWatch);
