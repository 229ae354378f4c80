import { Prisma } from '../generated/client.ts';
import type { Caller, StatementRunner, Value } from '../statement.ts';
import { type Given, hasOnly, isPlain, readData, readSelect, readWhere } from './arguments.ts';
import type { Field, ModelData } from './model.ts';
import { modelOf } from './models.ts';
import {
  type Columns,
  decodeRow,
  deletePlan,
  insertPlan,
  type Plan,
  selectPlan,
  updatePlan,
} from './plan.ts';
import { type PrismaCall, preparedCallOf } from './prisma-call.ts';

type Operation = (args?: unknown) => PrismaCall;

/** Operations of a model that run without Prisma if possible. */
export type Delegate = Readonly<Record<'findUnique' | 'create' | 'update' | 'delete', Operation>>;

/** Limits memory. Beyond this number, Prisma runs operations with new combinations of fields. */
const MAX_PLANS = 200;

interface Prepared {
  readonly plan: Plan;
  readonly values: readonly Value[];
  readonly caller: Caller | undefined;
}

/** Tells whether a row breaks a constraint or a value does not fit its column. Prisma's error says more than a driver's. */
function isOfRow(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code));
}

function noRecord(model: string, operation: string): Error {
  const cause = `No record was found for ${operation}.`;
  return new Prisma.PrismaClientKnownRequestError(
    `An operation failed because it depends on one or more records that were required but not found. ${cause}`,
    {
      code: 'P2025',
      clientVersion: Prisma.prismaVersion.client,
      meta: { modelName: model, operation, cause },
    },
  );
}

/** Runs operations on one row as prepared statements. Prisma runs those whose result might differ. */
export class PreparedModel implements Delegate {
  readonly #name: string;
  readonly #model: ModelData;
  readonly #prisma: Delegate;
  readonly #statements: StatementRunner;
  readonly #Call: ReturnType<typeof preparedCallOf>;
  readonly #plans = new Map<string, Plan>();
  readonly #selections = new Map<unknown, Columns>();
  /** The first field of the key: whose row it is. */
  readonly #owner: Field | undefined;

  /** @param prisma the operations of Prisma's own client */
  constructor(name: string, prisma: Delegate, statements: StatementRunner) {
    this.#name = name;
    this.#model = modelOf(name);
    this.#prisma = prisma;
    this.#statements = statements;
    const [first] = this.#model.keys[0]?.fields ?? [];
    this.#owner = this.#model.fields.find(({ name }) => name === first);
    this.#Call = preparedCallOf(this.#model.relations);
  }

  readonly findUnique: Operation = (args) => {
    const prisma = () => this.#prisma.findUnique(args);
    const prepared = this.#findUnique(args);
    if (prepared === undefined) return prisma();
    return new this.#Call(() => this.#query(prepared).then((row) => row ?? null), prisma);
  };

  readonly create: Operation = (args) => {
    const prisma = () => this.#prisma.create(args);
    const prepared = this.#create(args);
    return prepared === undefined ? prisma() : this.#writing(prepared, prisma, 'a create');
  };

  readonly update: Operation = (args) => {
    const prisma = () => this.#prisma.update(args);
    const prepared = this.#update(args);
    return prepared === undefined ? prisma() : this.#writing(prepared, prisma, 'an update');
  };

  readonly delete: Operation = (args) => {
    const prisma = () => this.#prisma.delete(args);
    const prepared = this.#delete(args);
    return prepared === undefined ? prisma() : this.#writing(prepared, prisma, 'a delete');
  };

  #writing(prepared: Prepared, prisma: () => PrismaCall, operation: string): PrismaCall {
    const run = async () => {
      try {
        const row = await this.#query(prepared);
        if (row) return row;
      } catch (error) {
        if (!isOfRow(error)) throw error;
        return prisma();
      }
      throw noRecord(this.#name, operation);
    };
    return new this.#Call(run, prisma);
  }

  async #query({ plan, values, caller }: Prepared): Promise<Record<string, unknown> | undefined> {
    const [row] = await this.#statements.query(plan.statement, values, caller);
    return row && decodeRow(plan, row);
  }

  #findUnique(args: unknown): Prepared | undefined {
    if (!isPlain(args) || !hasOnly(args, ['where', 'select'])) return undefined;
    const where = readWhere(this.#model, args['where']);
    const columns = this.#columns(args['select']);
    if (!where || !columns) return undefined;
    return this.#prepare(`get ${where.shape}`, columns, () => selectPlan(columns, where), where);
  }

  #create(args: unknown): Prepared | undefined {
    if (!isPlain(args) || !hasOnly(args, ['data', 'select'])) return undefined;
    const given = readData(this.#model, args['data']);
    const data = given && this.#completed(given);
    const columns = this.#columns(args['select']);
    if (!data || !columns || data.fields.length === 0) return undefined;
    return this.#prepare(`create ${data.shape}`, columns, () => insertPlan(columns, data.fields), data);
  }

  #update(args: unknown): Prepared | undefined {
    if (!isPlain(args) || !hasOnly(args, ['where', 'data', 'select'])) return undefined;
    const where = readWhere(this.#model, args['where']);
    const data = readData(this.#model, args['data']);
    const columns = this.#columns(args['select']);
    if (!where || !data || !columns || data.fields.length === 0 || !this.#mayUpdate(data)) return undefined;
    return this.#prepare(
      `update ${where.shape} ${data.shape}`,
      columns,
      () => updatePlan(columns, where, data.fields),
      { ...where, values: [...where.values, ...data.values] },
    );
  }

  #delete(args: unknown): Prepared | undefined {
    if (this.#model.isReferenced) return undefined;
    if (!isPlain(args) || !hasOnly(args, ['where', 'select'])) return undefined;
    const where = readWhere(this.#model, args['where']);
    const columns = this.#columns(args['select']);
    if (!where || !columns) return undefined;
    return this.#prepare(`delete ${where.shape}`, columns, () => deletePlan(columns, where), where);
  }

  #columns(select: unknown): Columns | undefined {
    const known = this.#selections.get(select);
    if (known) return known;
    const returned = readSelect(this.#model, select);
    if (!returned?.every(({ type }) => type !== undefined)) return undefined;
    const shape = returned.map(({ name }) => name).join();
    const columns = { table: this.#model.table, returned, shape };
    // An object that is frozen says the same each time. A program has few of them.
    if (Object.isFrozen(select) && this.#selections.size < MAX_PLANS) this.#selections.set(select, columns);
    return columns;
  }

  #prepare(
    shape: string,
    columns: Columns,
    makePlan: () => Plan,
    { fields, values }: Pick<Given, 'fields' | 'values'>,
  ): Prepared | undefined {
    const key = `${shape} ${columns.shape}`;
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      if (this.#plans.size >= MAX_PLANS) return undefined;
      plan = makePlan();
      this.#plans.set(key, plan);
    }
    return { plan, values, caller: this.#callerOf(fields, values) };
  }

  /** Statements of one owner do not delay those of another. */
  #callerOf(fields: readonly Field[], values: readonly Value[]): Caller | undefined {
    const owner = this.#owner && values[fields.indexOf(this.#owner)];
    return typeof owner === 'string' ? { userId: owner } : undefined;
  }

  /** Adds Prisma's values for fields that were left out. @returns undefined if only Prisma can create them */
  #completed(data: Given): Given | undefined {
    let { shape } = data;
    const fields = [...data.fields];
    const values = [...data.values];
    for (const field of this.#model.fields) {
      if (field.origin === 'database' || fields.includes(field)) continue;
      if (field.origin !== 'clock' || field.type !== 'DateTime') return undefined;
      fields.push(field);
      values.push(new Date().toISOString());
      shape += `${field.name},`;
    }
    return { fields, values, shape };
  }

  /** Tells whether an update can run here: it changes no key, and the model has no `@updatedAt`. */
  #mayUpdate(data: Given): boolean {
    const isPartOfKey = ({ name }: Field) => this.#model.keys.some(({ fields }) => fields.includes(name));
    return !data.fields.some(isPartOfKey) && !this.#model.fields.some(({ isUpdatedAt }) => isUpdatedAt);
  }
}
