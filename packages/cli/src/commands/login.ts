import { createInterface } from 'node:readline';
import { isUnauthorized } from '@tickline/client';
import { storeCredential } from '../account/credentials.ts';
import { requestDevice } from '../account/device-flow.ts';
import { exchangeForKey } from '../account/exchange-key.ts';
import { openBrowser } from '../account/open-browser.ts';
import { clientOf, fixed, originFor } from '../account/open-session.ts';
import { isReadableByOthers } from '../account/server-address.ts';
import { CliError, EXIT, usageError } from '../cli-error.ts';
import type { Command, Context } from '../command.ts';
import { safeText } from '../output/safe-text.ts';
import { printJson } from '../tasks/report.ts';

const MAX_KEY = 8192;

/** Reads the first line of the input. */
async function readKey({ terminal }: Context): Promise<string> {
  if (terminal.stdin.isTTY) terminal.warn('Paste an API key and press Enter:');
  let key = '';
  for await (const line of createInterface({ input: terminal.stdin })) {
    key = line.trim();
    break;
  }
  if (key === '' || key.length > MAX_KEY || !/^[\x21-\x7e]+$/.test(key))
    throw usageError('There is no key in the input.', 'For example: tickline login --key < key.txt');
  return key;
}

async function signInByBrowser({ terminal, args }: Context, origin: string): Promise<string> {
  const request = await requestDevice(origin);
  terminal.warn(`Open this page in a browser, on any device:\n\n  ${request.page}\n`);
  terminal.warn(`and compare or enter this code:\n\n  ${request.code}\n`);
  if (terminal.isInteractive && !args.has('no-browser')) openBrowser(request.pageWithCode);
  terminal.warn('Waiting for you to approve it there…');
  return exchangeForKey(origin, await request.wait());
}

/** Asks the server whose a key is. */
async function ownerOf(origin: string, key: string) {
  try {
    return await clientOf(origin, fixed(key)).user.me.query();
  } catch (error) {
    if (isUnauthorized(error)) throw new CliError(EXIT.signedOut, 'The server does not accept this key.');
    throw error;
  }
}

export const login: Command = {
  name: 'login',
  about: 'Signs in by a browser, or with an API key',
  takes: '',
  details: [
    'The browser may be on another device. This program gets an API key that may read and write your tasks, and nothing else.',
    'It is stored in a file that only you can read.',
  ],
  options: {
    key: { about: 'Reads an API key from the input instead' },
    'no-browser': { about: 'Opens no browser on this device' },
  },
  examples: [
    ['tickline login', 'Signs in at the server of last time, or http://localhost:8000'],
    ['tickline login --url https://todo.example.com', 'Signs in at another server'],
    ['tickline login --key < key.txt', 'Signs in where there is no browser'],
  ],
  async run(context) {
    const { terminal, args, folders } = context;
    const origin = await originFor(context);
    if (isReadableByOthers(origin))
      terminal.warn(`Careful: others on the network can read what is sent to ${origin}. Use https.`);
    const key = args.has('key') ? await readKey(context) : await signInByBrowser(context, origin);
    const { id, email } = await ownerOf(origin, key);
    await storeCredential(folders.config, origin, { userId: id, email, key });
    if (args.has('json')) printJson(context, { url: origin, user_id: id, email });
    else terminal.print(`Signed in at ${origin} as ${safeText(email ?? id)}.`);
    return EXIT.ok;
  },
};
