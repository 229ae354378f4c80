import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)`, which Linux has fixed for programs. */
const TICK_US = 10_000;

interface ProcessStat {
  readonly parent: number;
  /** Its own time and that of children that have ended, in user and kernel mode, in ticks. */
  readonly ticks: number;
}

/** @returns undefined where there is no such process, or no /proc. @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statOf(pid: number | string): ProcessStat | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may itself contain blanks and brackets.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}

/** @throws where the system does not tell what its processes spend */
export function assertProcessTimes(): void {
  if (!existsSync('/proc/self/stat'))
    throw new Error('The benchmark reads CPU times from /proc, so it needs Linux');
}

/** A process and all that it has started, and they in turn. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (stat) parents.set(Number(name), stat.parent);
  }
  const tree = new Set([root]);
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

/** CPU time of processes so far, all together, in microseconds. Ended ones count no more. */
export function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (statOf(pid)?.ticks ?? 0) * TICK_US, 0);
}

const MEMORY = { peak: /^VmHWM:\s+(\d+) kB$/m, resident: /^VmRSS:\s+(\d+) kB$/m };

function memoryOf(pids: readonly number[], kind: keyof typeof MEMORY): number {
  const kilobytes = pids.map((pid) => {
    try {
      return Number(MEMORY[kind].exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return kilobytes.reduce((sum, each) => sum + each * 1024, 0);
}

/** The most memory that processes have had resident at once each, in bytes, added up. */
export const peakMemoryOf = (pids: readonly number[]): number => memoryOf(pids, 'peak');

/** The memory that processes have resident now, in bytes, added up. */
export const residentMemoryOf = (pids: readonly number[]): number => memoryOf(pids, 'resident');
