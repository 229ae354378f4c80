/** A parsed path such as `/users/{user_id}`. */
export interface PathTemplate {
  /** The path in Fastify's syntax: `/users/:user_id`. */
  readonly url: string;
  readonly parameters: readonly string[];
}

const PARAMETER = /^\{([A-Za-z_]\w*)\}$/;
/** Other characters are special in Fastify's syntax, or invalid. */
const STATIC = /^[^{}:*?#\s]+$/;

/**
 * Parses a path template. A parameter is always a whole segment.
 *
 * @throws if a segment is neither a name nor `{parameter}`, or if a parameter appears twice
 * @see https://spec.openapis.org/oas/v3.1.1.html#path-templating
 */
export function parsePath(template: string): PathTemplate {
  if (template === '/') return { url: '/', parameters: [] };
  const parameters: string[] = [];
  const segments = template
    .slice(1)
    .split('/')
    .map((segment) => {
      const name = PARAMETER.exec(segment)?.[1];
      if (name === undefined) {
        if (STATIC.test(segment)) return segment;
        throw new Error(`path ${template} has a segment "${segment}" that cannot be a route`);
      }
      if (name === '__proto__' || parameters.includes(name))
        throw new Error(`path ${template} cannot have the parameter ${name} here`);
      parameters.push(name);
      return `:${name}`;
    });
  return { url: `/${segments.join('/')}`, parameters };
}
