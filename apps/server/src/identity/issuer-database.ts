import { AsyncLocalStorage } from 'node:async_hooks';
import { databaseFault, type PrismaClient } from '@tickline/db';
import { beginAtFirstWrite } from './transaction-at-first-write.ts';

interface Outcome {
  /** A statement that failed because the database was not there. */
  failure?: unknown;
}

const outcomes = new AsyncLocalStorage<Outcome>();

/**
 * The database as Better Auth is to have it. A sign-up is three rows: together they are one transaction, or a database
 * that goes in between leaves an e-mail address that is taken and has no password.
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
 * Lets Better Auth answer a request, and tells of a database that was not there where it would say something else:
 * of a failed sign-up it says that the input won't do (422).
 *
 * @throws what the statement that failed has thrown
 */
export async function withDatabaseFailures(answer: () => Promise<Response>): Promise<Response> {
  const outcome: Outcome = {};
  const response = await outcomes.run(outcome, answer);
  if (response.status >= 400 && outcome.failure !== undefined) throw outcome.failure;
  return response;
}
