import { initTRPC } from '@trpc/server';
import { generateOpenApiDocument, type OpenApiMeta } from 'trpc-openapi';
import type { DocumentOptions, OpenApiDocument, OpenApiOperation } from './document-types.ts';
import { OPENAPI_VERSION } from './json-schema.ts';
import type { Operation } from './operation.ts';

const t = initTRPC.meta<OpenApiMeta>().create();

/** The operations as trpc-openapi's generator has them: names, tags, security, and one response with status 200. */
interface Skeleton extends Pick<OpenApiDocument, 'components'> {
  at(path: string, method: string): OpenApiOperation;
}

/**
 * Has trpc-openapi's generator describe the operations.
 *
 * It gets stand-ins without inputs: of the real ones it refuses path parameters that are optional in tRPC, and it
 * would describe what its own handlers read rather than what ours do.
 *
 * @throws where an output has no JSON Schema
 * @see https://github.com/mcampa/trpc-to-openapi
 */
export function generateSkeleton(
  operations: readonly Operation[],
  securitySchemes: DocumentOptions['securitySchemes'],
): Skeleton {
  const procedures = operations.map(({ openapi, operationId, output }, index) => {
    const meta: OpenApiMeta = { openapi: { ...openapi, operationId, errorResponses: [] } };
    return [
      `p${index}`,
      t.procedure
        .meta(meta)
        .output(output)
        .query(() => undefined),
    ] as const;
  });
  const generated = generateOpenApiDocument(t.router(Object.fromEntries(procedures)), {
    title: '',
    version: '',
    baseUrl: '',
    openApiVersion: OPENAPI_VERSION,
    securitySchemes: { ...securitySchemes },
  });
  // As JSON, without the members that it sets to undefined.
  const { paths, components = { schemas: {} } }: Partial<OpenApiDocument> & Pick<OpenApiDocument, 'paths'> =
    JSON.parse(JSON.stringify(generated));
  return {
    components,
    at(path, method) {
      const operation = paths[path]?.[method.toLowerCase()];
      if (!operation) throw new Error(`trpc-openapi has no operation ${method} ${path}`);
      return operation;
    },
  };
}
