/** What an API key or an OAuth token may be allowed to do. */
export const SCOPES = ['tasks:read', 'tasks:write'] as const;

export type Scope = (typeof SCOPES)[number];
