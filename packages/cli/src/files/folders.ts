import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Folders of this program. */
export interface Folders {
  /** For the keys. */
  readonly config: string;
  /** For the copy of the tasks, and for changes that have not been sent. */
  readonly data: string;
}

const NAME = 'tickline';

/** Returns an absolute path of the environment. The standard says to ignore a relative one. */
const folderIn = (value: string | undefined) => (value && isAbsolute(value) ? value : undefined);

/**
 * Returns the user's folders, by the customs of the operating system.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function foldersOf(env: Environment, platform: NodeJS.Platform, home = homedir()): Folders {
  const config = folderIn(env['XDG_CONFIG_HOME']);
  const data = folderIn(env['XDG_STATE_HOME']);
  if (platform === 'win32') {
    const roaming = folderIn(env['APPDATA']) ?? join(home, 'AppData', 'Roaming');
    const local = folderIn(env['LOCALAPPDATA']) ?? join(home, 'AppData', 'Local');
    return { config: join(config ?? roaming, NAME), data: join(data ?? local, NAME, 'data') };
  }
  if (platform === 'darwin') {
    const support = join(home, 'Library', 'Application Support');
    return { config: join(config ?? support, NAME), data: join(data ?? support, NAME, 'data') };
  }
  return {
    config: join(config ?? join(home, '.config'), NAME),
    data: join(data ?? join(home, '.local', 'state'), NAME, 'data'),
  };
}
