/** The `ETag` of a task. */
export const taskTag = ({ revision }: { readonly revision: number }): string => `"${revision}"`;

/** The `ETag` of a list, of which `me` may be another's. */
export const listTag = (userId: string, revision: number): string => `W/"${revision}-${userId}"`;
