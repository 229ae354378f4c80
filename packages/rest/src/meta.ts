import type { OpenApiMeta } from 'trpc-openapi';

/** A JSON Schema (2020-12) as OpenAPI 3.1 has it; `$ref` points into `#/components/schemas/`. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly [keyword: string]: unknown;
}

/** What a response header is computed from. */
export interface RestCall {
  /** As the procedure got it, before its schema parsed it. */
  readonly input: unknown;
  /** As the procedure returned it, parsed by its output schema. */
  readonly output: unknown;
  /** Path of the request as sent, without the query. */
  readonly path: string;
  /** Query as sent, without the question mark; empty where there is none. */
  readonly query: string;
}

/** A header of the success response: sent and documented from the same place. */
export interface RestHeader {
  readonly description: string;
  readonly schema: JsonSchema;
  /** Said in the document where `value` never leaves it out. */
  readonly required?: true;
  /** @returns the field value, or undefined to leave the header out */
  value(call: RestCall): string | undefined;
}

/**
 * Examples of a body, by name.
 *
 * @see https://spec.openapis.org/oas/v3.1.0.html#example-object
 */
export type Examples = Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;

/** The members of `OpenApiMeta` that only trpc-openapi's own handlers and generator could honour. */
const FOREIGN = ['contentTypes', 'requestHeaders', 'responseHeaders', 'errorResponses'] as const;

/** What a procedure's meta may say of its REST route. */
export interface RestMeta {
  /** trpc-openapi's own shape, without what is said elsewhere here. */
  readonly openapi?: Omit<NonNullable<OpenApiMeta['openapi']>, (typeof FOREIGN)[number]>;
  /** What trpc-openapi cannot say. */
  readonly rest?: {
    /** Status of a success. Default 200; 204 sends no body. */
    readonly status?: 200 | 201 | 202 | 204;
    /** Further paths of the same operation. A path parameter that one leaves out is absent from the input. */
    readonly aliases?: readonly `/${string}`[];
    readonly headers?: Readonly<Record<string, RestHeader>>;
    /** For the document: bodies that the operation takes, and bodies of its success. */
    readonly examples?: { readonly request?: Examples; readonly response?: Examples };
  };
}

/** @throws where the meta asks for something that the route would not do */
export function assertServable(openapi: NonNullable<RestMeta['openapi']>): void {
  const foreign = FOREIGN.find((key) => key in openapi);
  if (foreign !== undefined) throw new Error(`meta.openapi.${foreign} is not supported`);
}
