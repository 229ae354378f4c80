export { createDocument } from './document.ts';
export type {
  DocumentOptions,
  OpenApiContent,
  OpenApiDocument,
  OpenApiHeader,
  OpenApiHeaders,
  OpenApiHostPart,
  OpenApiHostResponse,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
  OperationTraits,
} from './document-types.ts';
export { isCurrent } from './entity-tag.ts';
export { type Events, events } from './events.ts';
export { acceptJson, JSON_TYPE, MALFORMED_JSON } from './json-body.ts';
export { componentName, isVoid, jsonSchemaOf, resolve } from './json-schema.ts';
export { mapSchema, mapSchemas, type SchemaChange } from './map-schemas.ts';
export type {
  AdditionalMethod,
  Examples,
  JsonSchema,
  OtherStatus,
  RequestHeader,
  RestCall,
  RestHeader,
  RestMeta,
} from './meta.ts';
export { open } from './open.ts';
export { compileRouter, inputNames, type Operation } from './operation.ts';
export { type Authorization, type IgnoredInput, type RestOptions, rest } from './plugin.ts';
export { portable } from './portable.ts';
export { synchronous } from './synchronous.ts';
