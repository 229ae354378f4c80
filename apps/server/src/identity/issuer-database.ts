import { AsyncLocalStorage } from 'node:async_hooks';
import { databaseFault, type PrismaClient } from '@tickline/db';
import { beginAtFirstWrite } from './transaction-at-first-write.ts';

interface Outcome {
  /** Error of a statement that failed because the database was unavailable. */
  failure?: unknown;
}

const outcomes = new AsyncLocalStorage<Outcome>();

/**
 * Wraps the database for Better Auth. A sign-up writes three rows in one transaction: otherwise, a database that
 * fails in between would leave an e-mail address that is taken but has no password.
 */
export function issuerDatabase(prisma: PrismaClient) {
  const noting = prisma.$extends({
    query: {
      $allOperations: async ({ args, query }) => {
        try {
          return await query(args);
        } catch (error) {
          const outcome = outcomes.getStore();
          if (outcome && databaseFault(error) === 'unavailable') outcome.failure = error;
          throw error;
        }
      },
    },
  });
  return beginAtFirstWrite(noting);
}

/**
 * Runs Better Auth's handler, and throws if it answers with an error because the database was unavailable. Better
 * Auth would report something else: for a failed sign-up, that the input is invalid (422).
 *
 * @throws the error of the statement that failed
 */
export async function withDatabaseFailures(answer: () => Promise<Response>): Promise<Response> {
  const outcome: Outcome = {};
  const response = await outcomes.run(outcome, answer);
  if (response.status >= 400 && outcome.failure !== undefined) throw outcome.failure;
  return response;
}
