import { join } from 'node:path';
import { temporaryFolder } from '@tickline/testing';
import type { Terminal } from '../../src/terminal/terminal.ts';

/** Creates a terminal that notes what it shows. Nobody can be asked. */
export async function recordingTerminal(url: string) {
  const folder = await temporaryFolder();
  const outcome = { printed: [] as string[], warned: [] as string[] };
  const terminal: Terminal = {
    env: {
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_STATE_HOME: join(folder, 'state'),
      TICKLINE_URL: url,
      TICKLINE_TOKEN: 'made-up-here',
    },
    stdin: process.stdin,
    stdout: process.stdout,
    isInteractive: false,
    width: undefined,
    hasColors: false,
    closed: new AbortController().signal,
    print: (line) => void outcome.printed.push(line),
    warn: (line) => void outcome.warned.push(line),
    ask: async () => '',
  };
  return { outcome, terminal };
}
