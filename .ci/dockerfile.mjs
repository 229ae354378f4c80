// Parses the parts of Dockerfile and .dockerignore syntax that this project uses. Anything else is an error, so that
// nothing is ignored silently. https://docs.docker.com/reference/dockerfile/

const KNOWN = new Set('FROM WORKDIR ENV COPY RUN VOLUME USER EXPOSE HEALTHCHECK CMD'.split(' '));

function instructionsOf(text) {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  return lines
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [name, ...words] = line.split(/\s+/);
      if (!KNOWN.has(name)) throw new Error(`${name} is not known to .ci/dockerfile.mjs`);
      return { name, words, rest: line.slice(name.length).trim() };
    });
}

/** @returns the words of `["a", "b"]`, which runs without a shell */
function execForm(text) {
  const words = JSON.parse(text);
  if (!Array.isArray(words)) throw new Error(`not in exec form: ${text}`);
  return words;
}

function copyOf(words) {
  const flags = words.filter((word) => word.startsWith('--'));
  const unknown = flags.find((flag) => !flag.startsWith('--from='));
  if (unknown) throw new Error(`COPY ${unknown} is not known to .ci/dockerfile.mjs`);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from: flags[0]?.slice('--from='.length), sources: paths.slice(0, -1), target: paths.at(-1) };
}

function healthcheckOf(rest) {
  const [options, command] = rest.split(/(?<=\s)CMD\s+/);
  const seconds = Object.fromEntries(
    [...options.matchAll(/--([a-z-]+)=(\d+)/g)].map(([, key, value]) => [key, Number(value)]),
  );
  return { seconds, command: execForm(command) };
}

/**
 * @param {string} text a Dockerfile
 * @returns its stages: base image, name, and steps in order
 */
export function stagesOf(text) {
  const stages = [];
  for (const { name, words, rest } of instructionsOf(text)) {
    if (name === 'FROM') {
      stages.push({ image: words[0], name: words[2] ?? 'final', steps: [] });
      continue;
    }
    const step = { name, rest };
    if (name === 'COPY') Object.assign(step, copyOf(words));
    if (name === 'ENV') step.variables = Object.fromEntries(words.map((word) => word.split(/=(.*)/s)));
    if (name === 'CMD') step.command = execForm(rest);
    if (name === 'HEALTHCHECK') Object.assign(step, healthcheckOf(rest));
    stages.at(-1).steps.push(step);
  }
  return stages;
}

function toPattern(glob) {
  const escaped = glob
    .replace(/[.+^$(){}|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*|\?/g, (wild) => ({ '**/': '(?:.*/)?', '*': '[^/]*', '?': '[^/]' })[wild]);
  return new RegExp(`^${escaped}(?:/|$)`);
}

/**
 * @param {string} text a .dockerignore
 * @returns a function that tells whether a path, relative to the context, is ignored; the last matching line decides
 */
export function ignoredBy(text) {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isIgnored: !line.startsWith('!'), pattern: toPattern(line.replace(/^!/, '')) }));
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.isIgnored ?? false;
}
