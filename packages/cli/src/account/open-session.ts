import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createTicklineClient, type TicklineClient, type TokenSource } from '@tickline/client';
import { subscriptions } from '@tickline/client/subscriptions';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../command.ts';
import { readPrivateFile, writePrivateFile } from '../files/private-file.ts';
import { credentialFor, currentServer } from './credentials.ts';
import { serverAddress } from './server-address.ts';

/** A user at a server. */
export interface Session {
  readonly origin: string;
  readonly client: TicklineClient;
  readonly tokens: TokenSource;
  /** For the files of this user at this server. */
  readonly folder: string;
}

const TIMEOUT_MS = 15_000;

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Returns a source of one token, which may be an API key. */
export const fixed = (token: string): TokenSource => ({
  get: async () => token,
  renew: async () => undefined,
});

export function clientOf(origin: string, token: TokenSource): TicklineClient {
  return createTicklineClient({ url: origin, token, timeoutMs: TIMEOUT_MS, retries: 1, subscriptions });
}

/** Returns the origin of the server that this command is for. */
export async function originFor({ args, terminal, folders }: Context): Promise<string> {
  const given = args.text('url') || terminal.env['TICKLINE_URL'];
  return serverAddress(given || (await currentServer(folders.config)));
}

/** Returns the folder of a user's files. */
export const userFolder = ({ folders }: Context, origin: string, userId: string) =>
  join(folders.data, digest(`${origin}\n${userId}`));

/** Asks the server whose a token is, once, as it must be known without a network too. */
async function ownerOf({ folders }: Context, origin: string, token: string): Promise<string> {
  const path = join(folders.data, `owner-${digest(`${origin}\n${token}`)}`);
  const known = await readPrivateFile(path);
  if (known) return known;
  const { id } = await clientOf(origin, fixed(token)).user.me.query();
  await writePrivateFile(path, id);
  return id;
}

/**
 * Opens the session that the environment (`TICKLINE_TOKEN`) or an earlier "tickline login" gives.
 *
 * @throws {CliError} if there is none
 */
export async function openSession(context: Context): Promise<Session> {
  const origin = await originFor(context);
  const open = (userId: string, tokens: TokenSource): Session => ({
    origin,
    tokens,
    client: clientOf(origin, tokens),
    folder: userFolder(context, origin, userId),
  });
  const token = context.terminal.env['TICKLINE_TOKEN']?.trim();
  if (token) return open(await ownerOf(context, origin, token), fixed(token));
  const credential = await credentialFor(context.folders.config, origin);
  if (!credential)
    throw new CliError(
      EXIT.signedOut,
      `You are not signed in at ${origin}.`,
      'Run "tickline login", or set TICKLINE_TOKEN to an API key.',
    );
  return open(credential.userId, fixed(credential.key));
}
