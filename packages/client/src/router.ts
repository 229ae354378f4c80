import type { AppRouter } from '@tickline/api';
import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server';

type Types = AppRouter['_def']['_config']['$types'];

/** Expands a type completely, so that the published declarations do not refer to the server's types. */
type Plain<T> = T extends object ? (T extends infer O ? { [K in keyof O]: Plain<O[K]> } : never) : T;

interface Shown<Input, Output> {
  input: Input;
  output: Output;
  meta: object;
  errorShape: unknown;
}

/** The procedures without the server-only parts of their types. */
type Procedures<T> = T extends {
  _def: { type: infer Type; $types: { input: infer Input; output: infer Output } };
}
  ? {
      query: TRPCQueryProcedure<Shown<Input, Output>>;
      mutation: TRPCMutationProcedure<Shown<Input, Output>>;
      subscription: TRPCSubscriptionProcedure<Shown<Input, Output>>;
    }[Type & ('query' | 'mutation' | 'subscription')]
  : T extends infer Record
    ? { [K in keyof Record]: Procedures<Record[K]> }
    : never;

declare function inferred<T>(): T;

/** Never called. Its return type is inferred, and declarations write inferred types out in full. */
const procedures = () => inferred<Procedures<AppRouter['_def']['record']>>();
/** Never called either. */
const errorShape = () => inferred<Plain<Types['errorShape']>>();

type ErrorShape = ReturnType<typeof errorShape>;

/** The server's router as a client sees it: procedures with their inputs and outputs, and errors. */
export type TicklineRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  ReturnType<typeof procedures>
>;

export type ErrorData = ErrorShape['data'];
export type ErrorCode = ErrorData['error_code'];
