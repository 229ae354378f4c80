import fc from 'fast-check';
import type { Field, ModelData } from '../../src/prepared/model.ts';
import { modelOf } from '../../src/prepared/models.ts';

const AT = new Date('2026-11-21T09:00:00.500Z');
const user = (id: string) => ({
  id,
  name: `The name of ${id}`,
  email: `${id}@example.com`,
  createdAt: AT,
  updatedAt: AT,
});
const uid = (n: number) => `0193a0b0-0000-7000-8000-00000000000${n}`;
/** Rows that are there before each call, by the name that Prisma's client has for their model. */
export const ROWS: Readonly<Record<string, readonly object[]>> = {
  user: [user('ann'), user('bob')],
  task: [
    { user_id: 'ann', id: 1n, uid: uid(1), title: 'One', created_at: AT, updated_at: AT },
    {
      user_id: 'ann',
      id: 2n,
      uid: uid(2),
      title: 'Two',
      description: '',
      due_date: AT,
      priority: 'high',
      completed: true,
      completed_at: AT,
      tags: ['home', 'a,b', '', 'NULL', ' "\\{} ', 'Ünë 🙂'],
      created_at: AT,
      updated_at: AT,
    },
    { user_id: 'bob', id: 1n, uid: uid(1), title: 'Ünë 🙂', created_at: AT, updated_at: AT },
  ],
  session: [
    { id: 's1', token: 't1', userId: 'ann', expiresAt: AT, createdAt: AT, updatedAt: AT, ipAddress: '::1' },
    { id: 's2', token: 't2', userId: 'bob', expiresAt: AT, createdAt: AT, updatedAt: AT },
  ],
  apikey: [
    { id: 'k1', key: 'd1', referenceId: 'ann', name: 'Ünë', createdAt: AT, updatedAt: AT, lastRequest: AT },
    { id: 'k2', key: 'd2', referenceId: 'bob', createdAt: AT, updatedAt: AT, enabled: false, remaining: 0 },
  ],
  rateLimit: [{ id: 'r1', key: 'k1', count: 2147483647, lastRequest: 9007199254740993n }],
  tokenRevocation: [{ user_id: 'ann', valid_after: AT }],
  sessionRevocation: [{ user_id: 'ann', created_at: AT, revoked_at: AT }],
};
export const TABLES = Object.keys(ROWS);
export const modelFor = (table: string): ModelData =>
  modelOf(`${table.charAt(0).toUpperCase()}${table.slice(1)}`);

/** Values that belong into a column, those at its limits included. */
const USUAL: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  String: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('ann', 'bob', 's1', 't1', 'k1', 'r1', "'; --", '\\') },
    fc.string({ unit: 'binary', maxLength: 20 }),
  ),
  Texts: fc.array(
    fc.oneof(fc.constantFrom('', 'NULL', '"', '\\', '{', '}', ',', ' ', '\n'), fc.string({ unit: 'binary' })),
    { maxLength: 5 },
  ),
  Uuid: fc.constantFrom(uid(1), uid(2), uid(3).toUpperCase()),
  Boolean: fc.boolean(),
  Int: fc.constantFrom(0, -5, 2147483647),
  BigInt: fc.constantFrom<unknown>(1, 1n, 2n, 3n, 2n ** 63n - 1n),
  DateTime: fc.constantFrom<unknown>(
    AT,
    new Date(0),
    new Date(-1),
    new Date('0001-01-01T00:00:00Z'),
    new Date('9999-12-31T23:59:59.999Z'),
    '2026-11-21T09:00:00.500Z',
  ),
};

/** Values that Prisma refuses, or takes for something else than a value. */
const ODD: Readonly<Record<string, readonly unknown[]>> = {
  String: ['x'.repeat(201), '\0', 'a\0b', '\ud800', { set: 'Set' }, { contains: 'x' }],
  Texts: [['\0'], ['\ud800'], [1], [null], [['x']], { set: ['x'] }, { push: 'x' }, { has: 'x' }],
  Uuid: ['', 'ann', `${uid(1)} `, uid(1).replaceAll('-', ''), `{${uid(1)}}`, { set: uid(1) }],
  Boolean: [{ set: true }, 'true'],
  Int: [2147483648, 1.5, { increment: 1 }],
  BigInt: [2n ** 63n, 1.5, { increment: 1n }, '1'],
  DateTime: [
    new Date('+010000-01-01T00:00:00Z'),
    new Date(Number.NaN),
    '2026-11-21',
    '2026-11-31T09:00:00.500Z',
    'x'.repeat(24),
  ],
  Enum: ['none', 'toString', { set: 'low' }],
};
const ANYWHERE = [undefined, '', 0, true, {}, [], Number.NaN, { set: 'x' }, { equals: 'ann' }];

/** Odd values for each ninety usual ones. */
type Oddity = 0 | 10;

function columnValue({ type, values, isRequired }: Field, oddity: Oddity): fc.Arbitrary<unknown> {
  const usual = values ? fc.constantFrom(...Object.keys(values)) : (USUAL[type ?? ''] ?? fc.constant(null));
  const odd = fc.constantFrom<unknown>(null, ...ANYWHERE, ...(ODD[type ?? ''] ?? []));
  return fc.oneof(
    { weight: 90, arbitrary: usual },
    { weight: isRequired ? 0 : 10, arbitrary: fc.constant(null) },
    { weight: oddity, arbitrary: odd },
  );
}

function membersOf(
  fields: readonly Field[],
  oddity: Oddity,
  requiredKeys: readonly string[] = [],
): fc.Arbitrary<object> {
  const members = Object.fromEntries(fields.map((field) => [field.name, columnValue(field, oddity)]));
  return fc.record(members, { requiredKeys: requiredKeys as never[] });
}

const nothing = fc.constant<object>({});

/** Members that are no plain values: Prisma has a meaning for them, or refuses them. */
function sometimes(oddity: Oddity, ...members: object[]): fc.Arbitrary<object> {
  return fc.oneof(
    { weight: 100, arbitrary: nothing },
    { weight: oddity, arbitrary: fc.constantFrom(...members) },
  );
}

const merged = (parts: readonly object[]): object => Object.assign({}, ...parts);

/** Mostly the key of a row that is there. */
function whereOf(table: string, oddity: Oddity): fc.Arbitrary<object> {
  const { keys, fields } = modelFor(table);
  const known = (ROWS[table] ?? []).flatMap((row) =>
    keys.map(({ name, fields: names }) => {
      const members = Object.fromEntries(Object.entries(row).filter(([each]) => names.includes(each)));
      return names.length === 1 ? members : { [name]: members };
    }),
  );
  const unknown = keys.map(({ name, fields: names }) => {
    const parts = fields.filter((field) => names.includes(field.name));
    const members = membersOf(parts, oddity, names);
    return names.length === 1 ? members : members.map((key): object => ({ [name]: key }));
  });
  const further = fields.map((field) => membersOf([field], oddity, [field.name]));
  return fc
    .tuple(
      fc.oneof({ weight: 4, arbitrary: nothing }, ...further),
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, ...unknown),
      sometimes(oddity, { AND: [] }, { NOT: { id: 'x' } }, { none: 1 }, { OR: [{}] }),
    )
    .map(merged);
}

function dataOf(model: ModelData, oddity: Oddity, isNew: boolean): fc.Arbitrary<object> {
  const { fields, relations, keys } = model;
  const required = fields.filter(({ origin }) => isNew && origin === 'caller').map(({ name }) => name);
  const changeable = fields.filter(({ name }) => !keys.some((key) => key.fields.includes(name)));
  const nested = ['none', ...relations].map((name) => ({ [name]: { connect: { id: 'ann' } } }));
  return fc
    .tuple(
      fc.oneof(
        { weight: 90, arbitrary: membersOf(isNew ? fields : changeable, oddity, required) },
        { weight: oddity, arbitrary: membersOf(fields, oddity) },
      ),
      sometimes(oddity, ...nested),
    )
    .map(merged);
}

function selectOf({ fields, relations }: ModelData, oddity: Oddity): fc.Arbitrary<object> {
  const names = fields.map(({ name }) => name);
  const some = fc.subarray(names, { minLength: 1 });
  const selected = some.map((chosen): object => ({
    select: Object.fromEntries(names.map((name) => [name, chosen.includes(name)])),
  }));
  const odd = [
    ...['none', ...relations].flatMap((name) => [
      { include: { [name]: true } },
      { select: { [name]: true } },
    ]),
    { omit: { [names[0] ?? '']: true } },
    { select: undefined },
    { select: null },
    { select: {} },
    { select: { [names[0] ?? '']: 1 } },
    { none: 1 },
  ];
  return fc.oneof(
    { weight: 50, arbitrary: nothing },
    { weight: 50, arbitrary: selected },
    { weight: oddity, arbitrary: fc.constantFrom<object>(...odd) },
  );
}

export interface Call {
  readonly operation: string;
  readonly args: object;
}

function callsWith(table: string, oddity: Oddity): fc.Arbitrary<Call> {
  const model = modelFor(table);
  const call = (operation: string, ...parts: fc.Arbitrary<object>[]): fc.Arbitrary<Call> =>
    fc.tuple(...parts).map((members) => ({ operation, args: merged(members) }));
  const where = whereOf(table, oddity).map((value): object => ({ where: value }));
  const data = (isNew: boolean) => dataOf(model, oddity, isNew).map((value): object => ({ data: value }));
  const select = selectOf(model, oddity);
  return fc.oneof(
    call('findUnique', where, select),
    call('create', data(true), select),
    call('update', where, data(false), select),
    call('delete', where, select),
  );
}

/** Calls of a model's operations. Half of them are as they should be. */
export function callsOf(table: string): fc.Arbitrary<Call> {
  return fc.oneof(callsWith(table, 0), callsWith(table, 10));
}
