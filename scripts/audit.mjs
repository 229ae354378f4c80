// Asks the registry for known vulnerabilities in production dependencies. Fails if any is high or critical. If the registry
// has no audits or cannot be reached, it prints "not checked" and exits with 0.
import { spawnPnpm } from './pnpm.mjs';

const { env } = process;
const GRAVE = ['high', 'critical'];
const NOT_OFFERED = /ERR_PNPM_AUDIT_ENDPOINT_NOT_EXISTS|responded with (?:405|501)\b/;
const UNREACHABLE =
  /\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/;

/**
 * @param {string[]} args more arguments for `pnpm audit`, such as `--registry`
 * @returns {string} what it printed
 */
function runAudit(args) {
  const { stdout, stderr } = spawnPnpm(['audit', '--prod', '--json', ...args], {
    encoding: 'utf8',
    // If npx runs this script, the environment names the package that npx was told to install. pnpm must not see that.
    env: { ...env, npm_config_package: undefined, npm_config_fetch_retries: '0' },
  });
  return stdout || stderr;
}

/**
 * @param {string} output of `pnpm audit --json`
 * @returns {{ code: number, message: string }} the exit code and what to say
 */
function judge(output) {
  if (NOT_OFFERED.test(output))
    return { code: 0, message: 'not checked: the registry does not offer audits' };
  if (UNREACHABLE.test(output)) return { code: 0, message: 'not checked: the registry cannot be reached' };
  const { advisories } = parse(output) ?? {};
  if (typeof advisories !== 'object' || advisories === null)
    return {
      code: 2,
      message: `failed: the output of the audit could not be read\n${output.slice(0, 2000)}`,
    };
  const found = Object.values(advisories);
  const grave = found.filter(({ severity }) => GRAVE.includes(severity));
  const lines = grave.map(
    ({ severity, module_name: name, title, url }) => `  ${severity}: ${name}: ${title} ${url}`,
  );
  if (grave.length > 0)
    return {
      code: 1,
      message: [`found ${grave.length} high or critical vulnerabilities`, ...lines].join('\n'),
    };
  return { code: 0, message: `checked: no high or critical vulnerabilities, ${found.length} others` };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const { code, message } = judge(runAudit(process.argv.slice(2)));
process.stdout.write(`audit ${message}\n`);
process.exitCode = code;
