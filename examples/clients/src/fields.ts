import type { Answer, Problem } from './task-client.ts';

/** What openapi-fetch and hey-api answer with: either `data` or `error`. */
interface Fields<T> {
  data?: T | undefined;
  error?: Problem | undefined;
  response?: Response | undefined;
}

/** @throws {Error} where the server could not be reached */
export async function answerOf<T>(call: Promise<Fields<T>>): Promise<Answer<T>> {
  const { data, error, response } = await call;
  if (!response) throw new Error('the server could not be reached', { cause: error });
  const { headers, status } = response;
  // Undefined only where T is: with a 204.
  return error === undefined ? { headers, status, data: data as T } : { headers, status, problem: error };
}
