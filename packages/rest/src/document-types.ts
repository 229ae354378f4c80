import type { z } from 'zod';
import type { Examples, JsonSchema } from './meta.ts';
import type { Operation } from './operation.ts';

/** A response header as the document has it. */
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
  /** Further paths of the same operation. */
  readonly 'x-aliases'?: readonly string[];
}

/** An OpenAPI 3.1 document, as JSON: only schemas and examples of errors are references, into `#/components/`. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: DocumentOptions['info'];
  readonly servers: DocumentOptions['servers'];
  readonly tags?: readonly OpenApiTag[];
  /** By path, then by method in lower case. */
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

/** A response that the host gives instead of a procedure's success. */
export interface OpenApiHostResponse {
  /** One of 400 and above has the one body of errors, any other none. */
  readonly status: number;
  readonly description: string;
  readonly headers?: OpenApiHeaders;
  /** Names of `problem.examples`. */
  readonly examples?: readonly string[];
}

/** What the host adds to an operation. */
export interface OpenApiHostPart {
  /** What the host itself reads of the request, such as `If-None-Match`. */
  readonly parameters?: readonly OpenApiParameter[];
  /** What it adds to the success. */
  readonly headers?: OpenApiHeaders;
  readonly responses: readonly OpenApiHostResponse[];
}

/** What the document says that the router cannot know. */
export interface DocumentOptions {
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string;
    readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string };
    readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string };
  };
  /** Where the plugin is registered: `[{ url: '/api' }]`. */
  readonly servers: readonly { readonly url: string; readonly description?: string }[];
  /** What the plugin is registered under, where that is not part of a server's URL: `/api`. */
  readonly prefix?: `/${string}`;
  readonly tags?: readonly OpenApiTag[];
  /** Any one of them opens the operations whose `meta.openapi.protect` is not false. */
  readonly securitySchemes: Readonly<
    Record<
      string,
      { readonly type: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect'; readonly [field: string]: unknown }
    >
  >;
  /** The one body of every error, and what it may be sent as. */
  readonly problem: {
    readonly schema: z.ZodType;
    readonly mediaTypes: readonly string[];
    readonly examples?: Examples;
  };
  host(operation: OperationTraits): OpenApiHostPart;
  /** Headers of every response, success or error. */
  readonly headers?: OpenApiHeaders;
}

/** What tells what the host adds to an operation. */
export interface OperationTraits extends Pick<Operation, 'name' | 'isProtected' | 'hasBody'> {
  readonly method: string;
  /** Whether anything is read from path, query or body that a schema could refuse. */
  readonly hasInput: boolean;
  readonly pathParameters: readonly string[];
}
