import type { z } from 'zod';
import type { Examples, JsonSchema, RestMeta } from './meta.ts';
import type { Operation } from './operation.ts';

/** A response header in the document. */
export interface OpenApiHeader {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly required?: boolean;
}

export type OpenApiHeaders = Readonly<Record<string, OpenApiHeader>>;

/** A body in one media type. */
export interface OpenApiContent {
  readonly schema: JsonSchema;
  readonly examples?: Examples | Readonly<Record<string, { readonly $ref: string }>>;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: OpenApiHeaders;
  readonly content?: Readonly<Record<string, OpenApiContent>>;
}

export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly description?: string;
  readonly example?: unknown;
  readonly style?: 'form';
  readonly explode?: boolean;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, OpenApiContent>>;
  };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
  /** Additional paths of the operation. */
  readonly 'x-aliases'?: readonly string[];
}

/** An OpenAPI 3.1 document as JSON. Only schemas and error examples are references, into `#/components/`. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: DocumentOptions['info'];
  readonly servers: DocumentOptions['servers'];
  readonly tags?: readonly OpenApiTag[];
  /** By path, then by lower-case method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly examples?: Examples;
    readonly securitySchemes?: DocumentOptions['securitySchemes'];
  };
}

interface OpenApiTag {
  readonly name: string;
  readonly description?: string;
}

/** A response that the host sends instead of a procedure's success response. */
export interface OpenApiHostResponse {
  /** A status of 400 or more has the error body; any other has no body. */
  readonly status: number;
  readonly description: string;
  readonly headers?: OpenApiHeaders;
  /** Names of `problem.examples`. */
  readonly examples?: readonly string[];
}

/** The host's additions to an operation. */
export interface OpenApiHostPart {
  /** Parameters that the host itself reads, such as `If-None-Match`. */
  readonly parameters?: readonly OpenApiParameter[];
  /** Headers that the host adds to the success response. */
  readonly headers?: OpenApiHeaders;
  readonly responses: readonly OpenApiHostResponse[];
  /** What gives access to the operation, any of them. By default, each of `securitySchemes` does. */
  readonly security?: OpenApiOperation['security'];
  /** Further members of the operation. */
  readonly extensions?: Readonly<Record<`x-${string}`, unknown>>;
}

/** Information for the document that the router does not have. */
export interface DocumentOptions {
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string;
    readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string };
    readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string };
  };
  /** The base URLs of the plugin: `[{ url: '/api' }]`. */
  readonly servers: readonly { readonly url: string; readonly description?: string }[];
  /** The prefix of the plugin if it is not part of a server's URL: `/api`. */
  readonly prefix?: `/${string}`;
  readonly tags?: readonly OpenApiTag[];
  /** Operations whose `meta.openapi.protect` is not false need one of them, or what their host part says. */
  readonly securitySchemes: Readonly<
    Record<
      string,
      { readonly type: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect'; readonly [field: string]: unknown }
    >
  >;
  /** The body of every error, and its media types. */
  readonly problem: {
    readonly schema: z.ZodType;
    readonly mediaTypes: readonly string[];
    readonly examples?: Examples;
  };
  host(operation: OperationTraits): OpenApiHostPart;
  /** Tells whether to document a procedure, by its name in the router. By default, all are. */
  documents?(name: string): boolean;
  /** Headers of all responses, successes and errors. */
  readonly headers?: OpenApiHeaders;
}

/** The properties of an operation from which the host derives its additions. */
export interface OperationTraits extends Pick<Operation, 'name' | 'isProtected' | 'isStream' | 'mediaTypes'> {
  readonly method: string;
  readonly hasBody: boolean;
  /** Whether any input is read from path, query or body that a schema could refuse. */
  readonly hasInput: boolean;
  /** The procedure's own. */
  readonly meta: RestMeta;
  readonly pathParameters: readonly string[];
}
