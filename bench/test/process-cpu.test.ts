import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { cpuOf, peakMemoryOf, processTree, residentMemoryOf } from '../src/process-cpu.ts';

const BURN = `
  const spent = () => process.cpuUsage().user + process.cpuUsage().system;
  for (const end = spent() + 200_000; spent() < end; ) for (let n = 0; n < 1e6; n += 1);`;
const PARENT = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', process.argv[1]], { stdio: 'inherit' });
  ${BURN}
  child.once('exit', () => console.log('done'));
  setInterval(() => undefined, 1000);`;

it.runIf(process.platform === 'linux')(
  'the CPU time of a server is its own and that of what it started, running or ended',
  async () => {
    const child = spawn(
      process.execPath,
      ['-e', PARENT, `${BURN} console.log('burnt'); process.stdin.resume()`],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const pid = child.pid ?? 0;
    let output = '';
    for await (const chunk of child.stdout) {
      if (output === '') {
        expect(processTree(pid)).toHaveLength(2);
        child.stdin.end();
      }
      output += chunk;
      if (output.includes('done')) break;
    }
    expect(processTree(pid)).toEqual([pid]);
    const spent = cpuOf([pid]);
    expect(spent).toBeGreaterThan(380_000);
    expect(spent).toBeLessThan(5_000_000);
    expect(residentMemoryOf([pid])).toBeGreaterThan(20 * 2 ** 20);
    expect(peakMemoryOf([pid])).toBeGreaterThanOrEqual(residentMemoryOf([pid]));
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(cpuOf([pid])).toBe(0);
  },
);
