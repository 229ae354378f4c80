/**
 * Returns what `answer` resolves to, if it does so in time.
 *
 * The time begins when the turn of the event loop that asks has ended: the question may leave only then. Node counts a timer
 * from the beginning of the turn that sets it, so the next turn sets it.
 *
 * @param timeoutMs how long to wait
 * @throws if the answer does not come in time, or with what it rejects
 */
export function inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const expire = () => reject(new Error(`no response within ${timeoutMs} ms`));
    let timer: NodeJS.Timeout | undefined;
    let turn: NodeJS.Immediate;
    const start = () => {
      timer = setTimeout(() => {
        // After a turn that took long, timers come before what has arrived meanwhile. The answer may be in there.
        turn = setImmediate(expire);
      }, timeoutMs);
    };
    turn = setImmediate(() => {
      turn = setImmediate(start);
    });
    const stop = () => {
      clearImmediate(turn);
      clearTimeout(timer);
    };
    // Each request comes by here, and `finally` would make three promises more.
    answer.then(
      (value) => {
        stop();
        resolve(value);
      },
      (error: unknown) => {
        stop();
        reject(error);
      },
    );
  });
}
