import type { OpenApiMeta } from 'trpc-openapi';

/** A JSON Schema (2020-12) as used by OpenAPI 3.1; `$ref` points into `#/components/schemas/`. */
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

/** The data from which a response header is computed. */
export interface RestCall {
  /** The input before the procedure's schema parsed it. */
  readonly input: unknown;
  /** The output after the output schema parsed it. */
  readonly output: unknown;
  /** Path of the request as sent, without the query. */
  readonly path: string;
  /** Query as sent, without the question mark; empty if there is none. */
  readonly query: string;
  /** The procedure's `ctx`. */
  readonly context: unknown;
}

/** A header of the request that is read into a field of the input. */
export interface RequestHeader {
  readonly field: string;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly example?: string;
  /** Converts the header's value to the field's. Throws to refuse it. */
  read(value: string): unknown;
}

/** Another status of a success, with the same body. */
export interface OtherStatus {
  readonly status: 200 | 202;
  readonly description: string;
  /** Tells whether this call's success has it. @param context the procedure's `ctx` */
  applies(context: unknown): boolean;
}

/** A header of the success response. This one definition is both sent and documented. */
export interface RestHeader {
  readonly description: string;
  readonly schema: JsonSchema;
  /** Documents the header as always present. Set it if `value` never returns undefined. */
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

type OpenApi = NonNullable<OpenApiMeta['openapi']>;

/** Another method of an operation. It differs in nothing but what is given here. */
export interface AdditionalMethod
  extends Required<Pick<OpenApi, 'method' | 'operationId'>>,
    Pick<OpenApi, 'summary' | 'description'>,
    Pick<NonNullable<RestMeta['rest']>, 'mediaTypes'> {}

/** Members of `OpenApiMeta` that only trpc-openapi's own handlers and generator support. */
const FOREIGN = ['contentTypes', 'requestHeaders', 'responseHeaders', 'errorResponses'] as const;

/** The part of a procedure's meta that describes its REST route. */
export interface RestMeta {
  /** trpc-openapi's own options, except those that are set elsewhere here. */
  readonly openapi?: Omit<OpenApi, (typeof FOREIGN)[number]>;
  /** Options that trpc-openapi does not have. */
  readonly rest?: {
    /** Status of a success. Default 200; 204 sends no body. */
    readonly status?: 200 | 201 | 202 | 204;
    /** Additional paths of the operation. If a path leaves out a path parameter, the input does not have it. */
    readonly aliases?: readonly `/${string}`[];
    /** Media types of the body besides `application/json`; a body of them is parsed as JSON. */
    readonly mediaTypes?: readonly `application/${string}+json`[];
    /** Additional methods on the same paths. Each is an operation of its own in the document. */
    readonly methods?: readonly AdditionalMethod[];
    readonly otherStatus?: OtherStatus;
    /**
     * Returns the `ETag` that a success would have now, without the work of it. Called if the request has `If-None-Match`:
     * if it names this tag, the answer is a 304 and the procedure is not called.
     */
    revalidate?(call: Pick<RestCall, 'context' | 'query'>): Promise<string | undefined>;
    /**
     * For a subscription: returns the id from which its first event follows. It is sent at once, so that a client that loses
     * the connection before the first event misses none.
     */
    firstId?(context: unknown): string | undefined;
    /** The fields that they name are read from nowhere else. */
    readonly requestHeaders?: Readonly<Record<string, RequestHeader>>;
    readonly headers?: Readonly<Record<string, RestHeader>>;
    /** For the document: example bodies of the request and of the success response. */
    readonly examples?: { readonly request?: Examples; readonly response?: Examples };
  };
}

/** @throws if the meta sets an option that the route does not support */
export function assertServable(openapi: NonNullable<RestMeta['openapi']>): void {
  const foreign = FOREIGN.find((key) => key in openapi);
  if (foreign !== undefined) throw new Error(`meta.openapi.${foreign} is not supported`);
}
