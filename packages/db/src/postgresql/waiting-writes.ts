import type { Job } from './send-statement.ts';

/** Maximum number of one owner's writes in a group, so that others do not wait for more. */
const MAX_OF_OWNER = 25;

const byOwner = (one: Job, other: Job) => Number(one.owner > other.owner) - Number(one.owner < other.owner);

/** Writes that wait for a group. Owners take turns, and one owner's writes are in one group at a time. */
export class WaitingWrites {
  /** By owner, in the order of service. Has no owners without writes. */
  readonly #jobs = new Map<string, Job[]>();
  /** Owners with writes in a running group. */
  readonly #busy = new Set<string>();
  #ready = 0;

  /** Whether any owner could be served now. */
  get isAnyReady(): boolean {
    return this.#ready > 0;
  }

  add(job: Job): void {
    const jobs = this.#jobs.get(job.owner);
    if (jobs) jobs.push(job);
    else this.#insert(job.owner, [job]);
  }

  /** Puts writes back in front of those that arrived since. Their owners must have been released. */
  putBack(taken: readonly Job[]): void {
    for (const job of taken.toReversed()) {
      const jobs = this.#jobs.get(job.owner);
      if (jobs) jobs.unshift(job);
      else this.#insert(job.owner, [job]);
    }
  }

  /**
   * Takes a group. Its owners are busy until they are released. They are in one order, so that groups of two processes do not
   * wait for each other's counters.
   */
  take(max: number): readonly Job[] {
    const group: Job[] = [];
    for (const [owner, jobs] of this.#jobs) {
      if (group.length === max) break;
      if (this.#busy.has(owner)) continue;
      group.push(...jobs.splice(0, Math.min(MAX_OF_OWNER, max - group.length)));
      this.#busy.add(owner);
      this.#ready -= 1;
      // The rest goes to the end of the line.
      this.#jobs.delete(owner);
      if (jobs.length > 0) this.#jobs.set(owner, jobs);
    }
    return group.sort(byOwner);
  }

  /** Takes all waiting writes of one owner. */
  takeOf(owner: string): readonly Job[] {
    const jobs = this.#jobs.get(owner) ?? [];
    if (this.#jobs.delete(owner) && !this.#busy.has(owner)) this.#ready -= 1;
    return jobs;
  }

  release(group: readonly Job[]): void {
    for (const { owner } of group) if (this.#busy.delete(owner) && this.#jobs.has(owner)) this.#ready += 1;
  }

  #insert(owner: string, jobs: Job[]): void {
    this.#jobs.set(owner, jobs);
    if (!this.#busy.has(owner)) this.#ready += 1;
  }
}
