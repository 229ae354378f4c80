/** A path such as `/users/{user_id}`, read. */
export interface PathTemplate {
  /** The same in Fastify's notation: `/users/:user_id`. */
  readonly url: string;
  readonly parameters: readonly string[];
}

const PARAMETER = /^\{([A-Za-z_]\w*)\}$/;
/** Everything else has a meaning of its own in Fastify's notation, or in none. */
const STATIC = /^[^{}:*?#\s]+$/;

/**
 * Reads a path template, where a parameter is a whole segment.
 *
 * @throws where a segment is neither a name nor `{parameter}`, or a parameter comes twice
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
