/** A promise as Prisma makes it: nothing is asked before somebody waits for it. */
export interface PrismaCall extends Promise<unknown> {
  readonly requestTransaction?: unknown;
}

type Fluent = Readonly<Record<string, (args?: unknown) => unknown>>;

/**
 * An operation that runs without Prisma when it is awaited. In an array of `$transaction`, and where a relation is asked for
 * (`.user()`), it is Prisma's own.
 */
class PreparedCall implements PrismaCall {
  readonly [Symbol.toStringTag] = 'PrismaPromise';
  readonly #run: () => Promise<unknown>;
  readonly #prisma: () => PrismaCall;
  #running: Promise<unknown> | undefined;

  /**
   * @param run runs it
   * @param prisma makes Prisma's own call
   */
  constructor(run: () => Promise<unknown>, prisma: () => PrismaCall) {
    this.#run = run;
    this.#prisma = prisma;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  then<A = unknown, B = never>(
    onDone?: ((value: unknown) => A | PromiseLike<A>) | null,
    onFailed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#running ??= this.#run();
    return this.#running.then(onDone, onFailed);
  }

  catch<B = never>(onFailed?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    return this.then(undefined, onFailed);
  }

  finally(onEnd?: (() => void) | null): Promise<unknown> {
    return this.then().finally(onEnd);
  }

  /** What `$transaction` runs the calls of an array by. */
  get requestTransaction(): unknown {
    const call = this.prisma();
    const { requestTransaction } = call;
    return typeof requestTransaction === 'function' ? requestTransaction.bind(call) : requestTransaction;
  }

  /** Prisma's own call. */
  prisma(): PrismaCall {
    return this.#prisma();
  }
}

/** Makes the calls of a model, which have a method for each of its relations. */
export function preparedCallOf(relations: readonly string[]): typeof PreparedCall {
  class ModelCall extends PreparedCall {}
  for (const relation of relations)
    Object.defineProperty(ModelCall.prototype, relation, {
      value(this: PreparedCall, args?: unknown) {
        return (this.prisma() as unknown as Fluent)[relation]?.(args);
      },
    });
  return ModelCall;
}
