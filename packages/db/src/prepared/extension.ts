import type { PrismaClient } from '../generated/client.ts';
import type { StatementRunner } from '../statement.ts';
import { modelNames } from './models.ts';
import { type Delegate, PreparedModel } from './prepared-model.ts';

const delegateName = (model: string): string => `${model.charAt(0).toLowerCase()}${model.slice(1)}`;

/**
 * Returns a client whose `findUnique`, `create`, `update` and `delete` run as prepared statements on shared connections, if
 * results, errors and rows are the same as Prisma's. Prisma runs everything else, including every `$transaction`.
 *
 * @see https://www.prisma.io/docs/orm/prisma-client/client-extensions/model
 * @see docs/decisions/014-prepared-models.md
 */
export function withPreparedModels(prisma: PrismaClient, statements: StatementRunner): PrismaClient {
  const delegates = prisma as unknown as Readonly<Record<string, Delegate>>;
  const model = Object.fromEntries(
    modelNames.map((name) => {
      const key = delegateName(name);
      const own = delegates[key];
      if (own === undefined) throw new TypeError(`no model ${name}`);
      const { findUnique, create, update, delete: remove } = new PreparedModel(name, own, statements);
      return [key, { findUnique, create, update, delete: remove }];
    }),
  );
  const $transaction = (...args: unknown[]): unknown => Reflect.apply(prisma.$transaction, prisma, args);
  return prisma.$extends({ model: model as object, client: { $transaction } }) as unknown as PrismaClient;
}
