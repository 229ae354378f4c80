import { spawn } from 'node:child_process';

/** Programs that open a page. None of them takes the address for a command, as a shell would. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens a page in the user's browser if there is one. Does not wait. */
export function openBrowser(url: string, platform = process.platform): void {
  const [program, ...args] = OPENERS[platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  // The address is on the terminal, too.
  child.on('error', () => undefined);
  child.unref();
}
