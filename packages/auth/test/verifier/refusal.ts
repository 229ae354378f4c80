import { AuthError } from '../../src/verifier/index.ts';

/** The `AuthError` of what must not succeed; anything else is thrown on. */
export async function refusalOf(attempt: () => unknown): Promise<AuthError> {
  let result: unknown;
  try {
    result = await attempt();
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
  throw new Error(`Accepted: ${JSON.stringify(result)}`);
}
