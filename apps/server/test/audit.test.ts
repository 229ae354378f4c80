import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

// biome-ignore lint/style/noProcessEnv: selects the database of a test run
const { TEST_DATABASE_URL } = process.env;
const SCRIPT = fileURLToPath(new URL('../../../scripts/audit.mjs', import.meta.url));
const LOCKFILE = `
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      left-pad:
        specifier: 1.0.0
        version: 1.0.0
packages:
  left-pad@1.0.0:
    resolution: {integrity: sha512-AAAA}
snapshots:
  left-pad@1.0.0: {}
`;

/** A project with one dependency: reading the repository's lockfile takes a while. */
let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'tickline-audit-'));
  await writeFile(join(project, 'package.json'), '{"dependencies":{"left-pad":"1.0.0"}}');
  await writeFile(join(project, 'pnpm-lock.yaml'), LOCKFILE);
});
afterAll(() => rm(project, { recursive: true }));

/** Audits that project against a registry. */
function audit(registry: string): Promise<{ code: number; output: string }> {
  const args = [SCRIPT, '--dir', project, '--registry', registry];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

/** Starts a registry that gives the same answer to every request. */
async function registryThat(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const counts = { info: 0, low: 0, moderate: 0, high: 0, critical: 0 };

/** Returns a report like npm's registry, with an advisory of this severity if one is given. */
function report(severity?: keyof typeof counts): string {
  const advisory = {
    id: 1,
    title: 'Too trusting',
    module_name: 'left-pad',
    severity,
    url: 'https://example.com/1',
    vulnerable_versions: '*',
    patched_versions: '<0.0.0',
    cves: [],
    findings: [{ version: '1.0.0', paths: ['.>left-pad'] }],
  };
  return JSON.stringify({
    actions: [],
    muted: [],
    advisories: severity ? { 1: advisory } : {},
    metadata: { vulnerabilities: { ...counts, ...(severity && { [severity]: 1 }) } },
  });
}

// Once is enough: the database does not matter.
describe.skipIf(TEST_DATABASE_URL)('the audit', () => {
  it('fails on a grave finding, and names it', async () => {
    const severity = 'high';
    const { code, output } = await audit(await registryThat(200, report(severity)));
    expect(code).toBe(1);
    expect(output).toContain(`${severity}: left-pad: Too trusting`);
  });

  it('passes without one', async () => {
    const { code, output } = await audit(await registryThat(200, report('moderate')));
    expect(code).toBe(0);
    expect(output).toMatch(/^audit checked: no grave findings, 1 others/);
  });

  it.each([404, 405])('says that it was not done where the registry answers %i', async (status) => {
    const { code, output } = await audit(await registryThat(status, 'no'));
    expect({ code, output }).toEqual({
      code: 0,
      output: 'audit not checked: the registry does not offer audits\n',
    });
  });

  it('says that it was not done where there is no registry', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { code, output } = await audit(`http://127.0.0.1:${port}/`);
    expect({ code, output }).toEqual({
      code: 0,
      output: 'audit not checked: the registry cannot be reached\n',
    });
  });

  it.each([
    ['a page', 200, '<html>'],
    ['another report', 200, '{"hello":1}'],
  ])('fails on %s, which is neither', async (_what, status, body) => {
    const { code, output } = await audit(await registryThat(status, body));
    expect(code).toBe(2);
    expect(output).toContain('audit failed: the audit was not understood');
  });
});
