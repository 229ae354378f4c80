import type { IssuerDocument } from '@tickline/auth/issuer';
import {
  type Examples,
  type JsonSchema,
  mapSchema,
  mapSchemas,
  type OpenApiDocument,
  type OpenApiOperation,
  type OpenApiResponse,
} from '@tickline/rest';
import { AUTH_EXAMPLES } from './better-auth-examples.ts';
import { NO_STORE, REQUEST_ID } from './headers.ts';
import { asSent, modernize } from './modernize.ts';
import { failed } from './problems.ts';

const PREFIX = '/api/auth';
const REFERENCE = '#/components/schemas/';
const JSON_TYPE = 'application/json';

export const AUTH_TAG = {
  name: 'Authentication',
  description: 'Better Auth: sign-up, sign-in, sessions and tokens',
};

type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

/** The used parts of an operation, as Better Auth generates it. */
interface Generated {
  readonly operationId?: string;
  readonly description?: string;
  readonly parameters?: OpenApiOperation['parameters'];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly content?: Content }>>;
}

interface GeneratedDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Generated>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** An error that Better Auth sends. */
const refused = (description: string): OpenApiResponse => ({
  description,
  headers: { ...REQUEST_ID, ...NO_STORE },
  content: { [JSON_TYPE]: { schema: { $ref: `${REFERENCE}AuthError` } } },
});

/** An error that either Better Auth or the server before it sends. */
function either(authError: OpenApiResponse | undefined, own: OpenApiResponse): OpenApiResponse {
  const [theirs, ours] = [authError, own].map((each) => each?.content?.[JSON_TYPE]);
  if (!theirs || !ours) return own;
  const json = { ...ours, schema: { anyOf: [theirs.schema, ours.schema] } };
  return { ...own, content: { ...own.content, [JSON_TYPE]: json } };
}

/** Adds the errors that the server sends before Better Auth gets the request. */
function withRefusals(answers: Record<string, OpenApiResponse>, hasBody: boolean) {
  const invalid = failed('The input is not valid', hasBody ? 'INVALID_BODY' : 'INVALID_QUERY');
  const malformed = failed('The request is malformed or its input is not valid', 'MALFORMED_REQUEST');
  return {
    ...answers,
    400: either(answers['400'], malformed),
    422: either(answers['422'], invalid),
    ...(hasBody && {
      413: failed('The body is larger than 64 kB', 'PAYLOAD_TOO_LARGE'),
      415: failed('The route does not accept this media type', 'UNSUPPORTED_MEDIA_TYPE'),
    }),
  };
}

const page = (description: string) => ({ type: 'string', description });

/** A server's own clients may send ID tokens and scopes, too. Here, bodies have no objects in them. */
const PROVIDER_BODY: JsonSchema = {
  type: 'object',
  properties: {
    provider: {
      type: 'string',
      description: 'One that this server is configured for',
      enum: ['github', 'google', 'oidc'],
    },
    callbackURL: page('The page to go on to, on an origin of `CORS_ORIGINS` or without one'),
    errorCallbackURL: page('The page to go on to after an error, which is in its parameter `error`'),
    newUserCallbackURL: page('The page to go on to after a sign-up'),
    disableRedirect: { type: 'boolean', description: 'Whether to leave out the header `Location`' },
    loginHint: { type: 'string', description: 'The account to suggest to the provider' },
  },
  required: ['provider'],
};

const PROVIDER_RESPONSE: JsonSchema = {
  type: 'object',
  properties: {
    url: { type: 'string', description: "The provider's page, for the browser to open" },
    redirect: { type: 'boolean', description: 'Whether the client should open it' },
  },
  required: ['url', 'redirect'],
};

/** Routes that answer a browser with a redirect if they got a `callbackURL`. */
const REDIRECTING: ReadonlySet<string> = new Set(['/verify-email']);
const REDIRECT: OpenApiResponse = {
  description: 'To `callbackURL`, if there is one. After an error, with its code in the parameter `error`',
  headers: { ...REQUEST_ID, ...NO_STORE },
};

/** Schemas that differ from the documentation of Better Auth 1.7.25. */
const CORRECTED: Readonly<Record<string, JsonSchema>> = {
  AuthChangePasswordBody: {
    type: 'object',
    properties: {
      newPassword: { type: 'string', description: 'The new password' },
      currentPassword: { type: 'string', description: 'The current password' },
      revokeOtherSessions: {
        type: 'boolean',
        description: "Has no effect. The user's other sessions always end",
      },
    },
    required: ['newPassword', 'currentPassword'],
  },
  AuthChangeEmailResponse: {
    type: 'object',
    properties: {
      status: { type: 'boolean' },
      user: { anyOf: [{ $ref: `${REFERENCE}AuthUser` }, { type: 'null' }] },
      message: { type: ['string', 'null'] },
    },
    required: ['status'],
  },
  AuthVerifyEmailResponse: {
    type: 'object',
    properties: {
      status: { type: 'boolean' },
      user: { anyOf: [{ $ref: `${REFERENCE}AuthUser` }, { type: 'null' }] },
    },
    required: ['status'],
  },
  AuthSignInSocialBody: PROVIDER_BODY,
  AuthLinkSocialBody: PROVIDER_BODY,
  AuthSignInSocialResponse: PROVIDER_RESPONSE,
  AuthLinkSocialResponse: PROVIDER_RESPONSE,
  AuthDeviceTokenResponse: {
    type: 'object',
    properties: {
      access_token: { type: 'string', description: 'A session, as in the header `set-auth-token`' },
      token_type: { type: 'string', enum: ['Bearer'] },
      expires_in: { type: 'integer', format: 'int32', description: 'Lifetime of the session, in seconds' },
      scope: { type: 'string' },
    },
    required: ['access_token', 'token_type', 'expires_in', 'scope'],
  },
  AuthUpdateUserResponse: {
    type: 'object',
    properties: { status: { type: 'boolean' } },
    required: ['status'],
  },
};

const sent = (schema: JsonSchema) => mapSchema(schema, asSent);

/** Converts `/sign-up/email` to `SignUpEmail`. */
function pascalCase(path: string): string {
  return path.replace(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase());
}

/** Converts Better Auth's document to a part of this one. */
class AuthPart {
  readonly paths: Record<string, Record<string, OpenApiOperation>> = {};
  readonly schemas: Record<string, JsonSchema> = {
    AuthError: {
      type: 'object',
      description: "The body of Better Auth's errors",
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        error: { type: 'string', description: 'Code of an error of RFC 8628' },
        error_description: { type: 'string' },
      },
    },
  };

  add(method: string, path: string, generated: Generated): void {
    const { operationId, description, parameters = [], requestBody, responses } = generated;
    const name = `Auth${pascalCase(path)}`;
    const summary = description?.split(/[.\n]/)[0] || `Call ${path}`;
    const body = requestBody && this.#named(requestBody.content, `${name}Body`, AUTH_EXAMPLES[name]?.request);
    this.paths[PREFIX + path] = {
      ...this.paths[PREFIX + path],
      [method]: {
        operationId: operationId ?? name.charAt(0).toLowerCase() + name.slice(1),
        summary,
        description: description || `${summary}.`,
        tags: [AUTH_TAG.name],
        security: [{ session: [] }, {}],
        ...(parameters.length > 0 && { parameters }),
        ...(body && { requestBody: { required: requestBody.required ?? false, content: body } }),
        responses: {
          ...withRefusals(this.#answers(name, responses), body !== undefined),
          ...(REDIRECTING.has(path) && { 302: REDIRECT }),
          429: failed('Too many requests in the current window', 'RATE_LIMITED'),
          503: failed('The database cannot be reached, or there is no mail server', 'SERVICE_UNAVAILABLE'),
        },
      },
    };
  }

  #answers(name: string, responses: Generated['responses']): Record<string, OpenApiResponse> {
    const answer = (status: number, { description, content }: Generated['responses'][string]) => {
      const words = description || 'Success';
      if (status >= 500) return failed(words, 'INTERNAL_ERROR');
      if (status >= 400) return refused(words);
      const body = content && this.#named(content, `${name}Response`, AUTH_EXAMPLES[name]?.response, sent);
      return { description: words, headers: { ...REQUEST_ID, ...NO_STORE }, ...(body && { content: body }) };
    };
    return Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [status, answer(Number(status), response)]),
    );
  }

  /** Moves the schema of a body to the components, unless it is a reference. */
  #named(content: Content, name: string, examples?: Examples, adapt = (schema: JsonSchema) => schema) {
    return Object.fromEntries(
      Object.entries(content).map(([type, { schema = {} }]) => {
        if (schema.$ref === undefined) this.schemas[name] = CORRECTED[name] ?? adapt(schema);
        const shown = schema.$ref === undefined ? { $ref: REFERENCE + name } : schema;
        return [type, { schema: shown, ...(examples && { examples }) }];
      }),
    );
  }

  /** Adds the schema of a table if it is referenced. */
  addTable(name: string, schema: JsonSchema): void {
    if (JSON.stringify([this.paths, this.schemas]).includes(`"${REFERENCE}${name}"`))
      this.schemas[name] = sent(schema);
  }
}

/** Converts Better Auth's document to OpenAPI 3.1, and prefixes the names of its schemas with `Auth`. */
function read(document: IssuerDocument) {
  const renamed: GeneratedDocument = JSON.parse(
    JSON.stringify(document).replaceAll(`"${REFERENCE}`, `"${REFERENCE}Auth`),
  );
  return mapSchemas(renamed, modernize);
}

/**
 * Converts Better Auth's document to a part of this one, with its own tag, security scheme and schema names, and the
 * additions that OpenAPI 3.1 and its linters require. `POST /get-session` is left out: it needs an option that is off.
 */
export function authPart(
  document: IssuerDocument,
): Pick<OpenApiDocument, 'paths'> & Pick<AuthPart, 'schemas'> {
  const { paths, components } = read(document);
  const part = new AuthPart();
  for (const [path, operations] of Object.entries(paths))
    for (const [method, generated] of Object.entries(operations))
      if (!(method === 'post' && path === '/get-session')) part.add(method, path, generated);
  for (const [name, schema] of Object.entries(components.schemas)) part.addTable(`Auth${name}`, schema);
  return part;
}
