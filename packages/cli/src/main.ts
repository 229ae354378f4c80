import { run } from './run.ts';
import { openTerminal } from './terminal/terminal.ts';

// Not `process.exit`, which would cut off output that is still on its way.
process.exitCode = await run(process.argv.slice(2), openTerminal(process));
