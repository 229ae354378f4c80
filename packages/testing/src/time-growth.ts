/** Milliseconds. A job whose time grows with the square of a long text takes hundreds. */
const NEGLIGIBLE = 2;
const RUNS = 10;
/** Repeats the measurement, because the machine may have been busy during only one of the texts. */
const ATTEMPTS = 5;
/** Milliseconds. Slower jobs run only once. */
const PATIENCE = 300;
/** The long text is so many times as long as the short one. */
const FACTOR = 8;

/** Less than this, `timeGrowth` is of a job whose time grows with its text. It is 64 if it grows with the square. */
export const MAX_GROWTH = 24;

/** Returns a text of so many characters that repeats a unit. */
export function repeatTo(length: number, unit: string): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/** Returns the shortest time of several runs. Other processes can only make a run longer. */
function shortest(job: (text: string) => unknown, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + PATIENCE;
  for (let run = 0; run < RUNS && performance.now() < end; run += 1) {
    const start = performance.now();
    job(text);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/**
 * Returns by how much a job takes longer for a text of many units than for an eighth of it; 0 if the time is too short to
 * tell. About 8 if the time is linear.
 */
export function timeGrowth(job: (text: string) => unknown, unit: string, length: number): number {
  let long = Number.POSITIVE_INFINITY;
  let short = Number.POSITIVE_INFINITY;
  for (
    let attempt = 0;
    attempt < ATTEMPTS && long >= Math.max(NEGLIGIBLE, MAX_GROWTH * short);
    attempt += 1
  ) {
    long = Math.min(long, shortest(job, repeatTo(length, unit)));
    short = Math.min(short, shortest(job, repeatTo(length / FACTOR, unit)));
  }
  return long < NEGLIGIBLE ? 0 : long / short;
}
