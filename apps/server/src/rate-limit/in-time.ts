/**
 * Returns the result of `answer` if it arrives in time.
 *
 * The time starts when this turn of the event loop has ended, because the question may be sent only then. Node counts a
 * timer from the beginning of the turn that sets it, so the next turn sets it.
 *
 * @param timeoutMs how long to wait
 * @throws if the answer is late, or with its rejection
 */
export function inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const expire = () => reject(new Error(`no answer in ${timeoutMs} ms`));
    let timer: NodeJS.Timeout | undefined;
    let turn: NodeJS.Immediate;
    const start = () => {
      timer = setTimeout(() => {
        // After a long turn, timers run before what has arrived meanwhile, which may include the answer.
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
    // This runs for each request, and `finally` would make three more promises.
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
