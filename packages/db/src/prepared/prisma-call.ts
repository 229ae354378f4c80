/** A promise like Prisma's: the query is not sent before the promise is awaited. */
export interface PrismaCall extends Promise<unknown> {
  readonly requestTransaction?: unknown;
}

type Fluent = Readonly<Record<string, (args?: unknown) => unknown>>;

/**
 * An operation that runs without Prisma when it is awaited. Prisma runs it in a `$transaction` array, or if a relation is
 * requested (`.user()`).
 */
class PreparedCall implements PrismaCall {
  readonly [Symbol.toStringTag] = 'PrismaPromise';
  readonly #run: () => Promise<unknown>;
  readonly #prisma: () => PrismaCall;
  #running: Promise<unknown> | undefined;

  /**
   * @param run runs the operation
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

  /** The method with which `$transaction` runs the calls of an array. */
  get requestTransaction(): unknown {
    const call = this.prisma();
    const { requestTransaction } = call;
    return typeof requestTransaction === 'function' ? requestTransaction.bind(call) : requestTransaction;
  }

  /** Makes Prisma's own call. */
  prisma(): PrismaCall {
    return this.#prisma();
  }
}

/** Returns a class for a model's calls, with a method for each relation. */
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
