/** What every ratio is to: the limit that can be reached. It has REST only, which is what tRPC is compared with too. */
export const REFERENCE = 'fastify-pg';
/** The same server, which verifies each token once. */
export const REMEMBERED = 'fastify-pg-remembered';
