import type { AppRouter } from '@tickline/api';
import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server';

type Types = AppRouter['_def']['_config']['$types'];

/** A type with nothing left in it to look up, so that the published declarations name none of the server's. */
type Plain<T> = T extends object ? (T extends infer O ? { [K in keyof O]: Plain<O[K]> } : never) : T;

interface Shown<Input, Output> {
  input: Input;
  output: Output;
  meta: object;
  errorShape: unknown;
}

/** The procedures, without what only the server knows of them. */
type Procedures<T> = T extends {
  _def: { type: infer Type; $types: { input: infer Input; output: infer Output } };
}
  ? Type extends 'query'
    ? TRPCQueryProcedure<Shown<Input, Output>>
    : TRPCMutationProcedure<Shown<Input, Output>>
  : T extends infer Record
    ? { [K in keyof Record]: Procedures<Record[K]> }
    : never;

declare function inferred<T>(): T;

/** Never called. What it returns is inferred, and declarations spell out what is inferred. */
const procedures = () => inferred<Procedures<AppRouter['_def']['record']>>();
/** Likewise. */
const errorShape = () => inferred<Plain<Types['errorShape']>>();

type ErrorShape = ReturnType<typeof errorShape>;

/** The router of the server, as a client sees it: its procedures, what they take and return, and its errors. */
export type TicklineRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  ReturnType<typeof procedures>
>;

export type ErrorData = ErrorShape['data'];
export type ErrorCode = ErrorData['error_code'];
