import { FairQueue } from '@tickline/fair-queue';
import { observed, type QueryObserver } from '../observed-adapter.ts';
import {
  type Caller,
  type Further,
  type Row,
  type Statement,
  type StatementRunner,
  type Step,
  StepError,
  type Value,
} from '../statement.ts';
import type { EmbeddedClient } from './embedded-client.ts';

const MAX_WAITING = 500;
const MAX_WAITING_PER_USER = 50;
const MAX_WAIT_MS = 30_000;
/** A user who keeps others waiting gets a tenth of the time at most. */
const REST_FACTOR = 9;
const MAX_REST_MS = 10_000;

/**
 * Runs statements on the only connection of an embedded database.
 *
 * Quick reads run in order of arrival, but one at a time for each user: a page of long tasks takes milliseconds, and a user
 * may request several at once. Long statements run one at a time, and users take turns, so a quick one waits for one long
 * statement at most. If others had to wait, the same user's next long statement rests for nine times as long, 10 s at most.
 *
 * A statement that has not begun is dropped if its caller leaves.
 */
export class EmbeddedStatements implements StatementRunner {
  readonly #client: EmbeddedClient;
  readonly #observe: QueryObserver;
  /** The number of waiting reads is limited by the calls that a user may have in progress. */
  readonly #quick = new FairQueue({
    running: Number.POSITIVE_INFINITY,
    runningPerKey: 1,
    waiting: Number.POSITIVE_INFINITY,
    waitingPerKey: Number.POSITIVE_INFINITY,
  });
  readonly #long = new FairQueue({
    running: 1,
    runningPerKey: 1,
    waiting: MAX_WAITING,
    waitingPerKey: MAX_WAITING_PER_USER,
  });
  /** The long statement that is running. */
  #current: { readonly userId: string | undefined; keepsOthersWaiting: boolean } | undefined;

  constructor(client: EmbeddedClient, observe: QueryObserver) {
    this.#client = client;
    this.#observe = observe;
  }

  /** Number of statements that wait for their user's turn. */
  get waiting(): number {
    return this.#quick.waiting + this.#long.waiting;
  }

  async query<R extends Row>(
    statement: Statement<R>,
    values: readonly Value[],
    caller?: Caller,
  ): Promise<R[]> {
    return (await this.#run(statement, values, caller)) as readonly Row[] as R[];
  }

  #run({ text, sharing }: Statement, values: readonly Value[], caller: Caller | undefined): Promise<Row[]> {
    const userId = caller?.userId;
    if (this.#current && userId !== undefined && this.#current.userId !== userId)
      this.#current.keepsOthersWaiting = true;
    if (sharing === 'transaction')
      return observed(this.#observe, text, () => this.#client.write(text, values));
    const read = () => observed(this.#observe, text, () => this.#client.read(text, values));
    if (sharing === 'connection') return userId === undefined ? read() : this.#quick.run(userId, read);
    return this.#inTurn(userId, caller?.signal, read);
  }

  transaction(steps: readonly Step[], { userId, signal }: Caller, further?: Further): Promise<Row[]> {
    return this.#inTurn(userId, signal, () =>
      this.#client.transaction(async (transaction) => {
        const rows: Row[] = [];
        let index = 0;
        const runAll = async (some: readonly Step[]): Promise<void> => {
          for (const { statement, values, rows: number = 1 } of some) {
            const run = () => transaction.run(statement.text, values);
            const found = await observed(this.#observe, statement.text, run).catch((error: unknown) => {
              throw new StepError(index, error);
            });
            if (found.length < number) throw new StepError(index, undefined);
            rows.push(...found.slice(0, number));
            index += 1;
          }
        };
        await runAll(steps);
        if (further) await runAll(further(rows));
        return rows;
      }),
    );
  }

  /** Runs a long job when it is its user's turn. */
  #inTurn<T>(userId: string | undefined, signal: Caller['signal'], run: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#long.submit(userId ?? '', {
        signal,
        waitMs: MAX_WAIT_MS,
        begin: (leave) => {
          const current = { userId, keepsOthersWaiting: false };
          this.#current = current;
          const begunAt = performance.now();
          const end = () => {
            this.#current = undefined;
            const restMs = Math.min(REST_FACTOR * (performance.now() - begunAt), MAX_REST_MS);
            leave(current.keepsOthersWaiting ? restMs : 0);
          };
          run().finally(end).then(resolve, reject);
        },
        refuse: reject,
      });
    });
  }
}
