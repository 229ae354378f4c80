import { join } from 'node:path';
import { CliError, EXIT } from '../cli-error.ts';
import { readPrivateFile, writePrivateFile } from '../files/private-file.ts';

/** The way to sign in at one server. */
export interface Credential {
  readonly userId: string;
  /** For people; null if the server knows none. */
  readonly email: string | null;
  /** An API key. */
  readonly key: string;
}

interface Stored {
  /** Origin of the server that was signed in to last. */
  readonly current?: string;
  readonly servers: Readonly<Record<string, Credential>>;
}

const pathIn = (folder: string) => join(folder, 'credentials.json');

function isCredential(value: unknown): value is Credential {
  const { userId, key } = (value ?? {}) as Partial<Record<string, unknown>>;
  return typeof userId === 'string' && typeof key === 'string';
}

async function read(folder: string): Promise<Stored> {
  const path = pathIn(folder);
  const text = await readPrivateFile(path);
  if (text === undefined) return { servers: {} };
  try {
    const { current, servers } = JSON.parse(text) as Partial<Stored>;
    const known = Object.entries(servers ?? {}).filter(([, each]) => isCredential(each));
    return { ...(typeof current === 'string' && { current }), servers: Object.fromEntries(known) };
  } catch (cause) {
    throw new CliError(EXIT.error, `${path} is damaged.`, 'Delete it and run "tickline login".', cause);
  }
}

const write = (folder: string, stored: Stored) =>
  writePrivateFile(pathIn(folder), `${JSON.stringify(stored, undefined, 2)}\n`);

/** Returns the server that was signed in to last. */
export const currentServer = async (folder: string) => (await read(folder)).current;

/** Returns what is stored for a server. @param origin such as `https://todo.example.com` */
export async function credentialFor(folder: string, origin: string): Promise<Credential | undefined> {
  const { servers } = await read(folder);
  return Object.hasOwn(servers, origin) ? servers[origin] : undefined;
}

/** Stores how to sign in at a server, which becomes the current one. */
export async function storeCredential(folder: string, origin: string, credential: Credential): Promise<void> {
  const { servers } = await read(folder);
  await write(folder, { current: origin, servers: { ...servers, [origin]: credential } });
}

export async function removeCredential(folder: string, origin: string): Promise<void> {
  const { current, servers } = await read(folder);
  const { [origin]: _, ...others } = servers;
  await write(folder, { ...(current !== undefined && current !== origin && { current }), servers: others });
}
