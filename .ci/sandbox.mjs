// Runs programs that see only one folder as the whole machine. Uses kernel namespaces, like a container engine.
// https://man7.org/linux/man-pages/man1/unshare.1.html
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of this machine that replace those of an image. */
export const SYSTEM = ['bin', 'etc', 'lib', 'lib64', 'opt', 'sbin', 'usr'];
/** The folders that Node needs. They contain no shell and no other program. */
export const LIBRARIES = ['lib', 'lib64'];

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const { env } = process;

const quote = (word) => `'${String(word).replaceAll("'", "'\\''")}'`;

function bind(from, to) {
  mkdirSync(to, { recursive: true });
  return `mount --bind ${quote(from)} ${quote(to)} && mount -o remount,bind,ro ${quote(to)}`;
}

/** Mounts the npm registry settings and certificates of this machine, without reading them; see `registryVariables`. */
function registryMounts(root) {
  const certificates = Object.values(registryVariables()).filter((file) => file.startsWith('/'));
  const files = ['/root/.npmrc', ...certificates].filter((file) => existsSync(file));
  return [...new Set(files)].map((file) => {
    const target = quote(join(root, file));
    return `[ -e ${target} ] || install -D /dev/null ${target}; mount --bind ${quote(file)} ${target}`;
  });
}

/** @returns {Record<string, string>} */
export function registryVariables() {
  const isWanted = ([name]) => /^(?:npm_config_registry|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i.test(name);
  return Object.fromEntries(Object.entries(env).filter(isWanted));
}

/** Adds the image's only user to those of this machine. */
function userMounts(root, users) {
  return Object.entries(users).map(
    ([file, text]) => `printf '%s\\n' "$(cat /etc/${file})" ${quote(text)} > ${quote(`${root}.${file}`)}
      mount --bind ${quote(`${root}.${file}`)} ${quote(join(root, 'etc', file))}`,
  );
}

function mounts({ root, bin, folders, volume, usesRegistry, users }) {
  const system = folders.filter((folder) => existsSync(`/${folder}`));
  for (const folder of ['proc', 'dev', 'tmp']) mkdirSync(join(root, folder), { recursive: true });
  return [
    `mount --bind ${quote(root)} ${quote(root)}`,
    ...system.map((folder) => bind(`/${folder}`, join(root, folder))),
    ...(folders.includes('etc') ? userMounts(root, users) : []),
    ...(usesRegistry ? registryMounts(root) : []),
    folders.includes('usr')
      ? `mount --bind ${quote(bin)} ${quote(join(root, 'usr/local/bin'))}`
      : bind(bin, join(root, 'usr/local/bin')),
    `mount -t proc proc ${quote(join(root, 'proc'))}`,
    `mount --rbind /dev ${quote(join(root, 'dev'))}`,
    ...(volume
      ? [
          `mount -o remount,bind,ro ${quote(root)}`,
          `mount --bind ${quote(volume.source)} ${quote(join(root, volume.target))}`,
        ]
      : []),
  ];
}

/**
 * Returns the command line that runs a program in a folder, as process 1 there.
 *
 *
 * @param {object} options
 * @param {string} options.root the folder
 * @param {string} options.bin mounted as `/usr/local/bin`
 * @param {string[]} options.folders see SYSTEM and LIBRARIES
 * @param {{source: string, target: string}} [options.volume] the only writable folder, if given
 * @param {Record<string, string>} options.users additions of the image to /etc/passwd and similar files
 * @param {boolean} [options.usesRegistry]
 * @param {boolean} [options.isAlone] without this machine's network; it has its own loopback device
 * @param {number} options.uid user and group
 * @param {string} options.folder working directory
 * @param {Record<string, string>} options.variables its whole environment
 * @param {string[]} command
 * @returns {string[]}
 */
export function sandboxed(options, command) {
  const { uid, root, folder, isAlone } = options;
  const variables = Object.entries({ PATH, HOME: uid === 0 ? '/root' : '/', ...options.variables });
  const script = [
    'set -eu',
    ...(isAlone ? ['ip link set lo up'] : []),
    ...mounts(options),
    `exec env -i ${variables.map(([name, value]) => quote(`${name}=${value}`)).join(' ')} \
      setpriv --clear-groups --no-new-privs unshare --root=${quote(root)} --wd=${quote(folder)} \
      --setgid=${uid} --setuid=${uid} ${command.map(quote).join(' ')}`,
  ];
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', ...(isAlone ? ['--net'] : [])];
  return ['unshare', ...namespaces, 'sh', '-c', script.join('\n')];
}
