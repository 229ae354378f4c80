import type { Row } from '../statement.ts';
import { type Field, quoted } from './model.ts';
import { modelOf } from './models.ts';
import { type Decoder, decoders } from './values.ts';

type Reader = (text: string | null | undefined) => unknown;

interface Column {
  readonly name: string;
  /** For `SELECT` and `RETURNING`. */
  readonly sql: string;
  readonly read: Reader;
}

/** Decoders by field type. Types that are left out use Prisma's types. */
type Decoders = Partial<typeof decoders>;

const sqlOf = (expression: string, name: string): string =>
  expression === quoted(name) ? expression : `${expression} AS ${quoted(name)}`;

function columnOf(field: Field, own: Decoders): Column {
  const { name, column, type } = field;
  if (type === undefined) throw new TypeError(`${name} can only be read through Prisma`);
  const decode: Decoder = own[type] ?? decoders[type];
  const read: Reader = (text) => (text === null || text === undefined ? null : decode(text, field));
  return { name, sql: sqlOf(quoted(column), name), read };
}

/** The columns that a hand-written statement returns, with the position and type of each. */
export class Selection<T extends object> {
  readonly #columns: readonly Column[];
  /** For `SELECT` and `RETURNING`. */
  readonly sql: string;

  /** No columns yet. */
  static readonly none = new Selection<object>([]);

  private constructor(columns: readonly Column[]) {
    this.#columns = columns;
    this.sql = columns.map(({ sql }) => sql).join(', ');
  }

  /**
   * Selects columns of a model.
   *
   * @param names its fields in `schema.prisma`
   * @param own decoders for types that should differ from Prisma's
   * @throws {TypeError} if the model has no such field
   */
  static of<T extends object>(model: string, names: readonly string[], own: Decoders = {}): Selection<T> {
    const { fields } = modelOf(model);
    return new Selection(
      names.map((name) => {
        const field = fields.find((each) => each.name === name);
        if (field === undefined) throw new TypeError(`no field ${model}.${name}`);
        return columnOf(field, own);
      }),
    );
  }

  /** Adds a column. */
  with<Name extends string, V>(
    name: Name,
    expression: string,
    read: (text: string | null) => V,
  ): Selection<T & Readonly<Record<Name, V>>> {
    const column = { name, sql: sqlOf(expression, name), read: (text: string | null = null) => read(text) };
    return new Selection([...this.#columns, column]);
  }

  has(name: string): boolean {
    return this.#columns.some((column) => column.name === name);
  }

  /** Number of columns. */
  get length(): number {
    return this.#columns.length;
  }

  /** Reads these columns of a row. @param from position of the first one */
  read(row: Row, from = 0): T {
    const read: Record<string, unknown> = {};
    const columns = this.#columns;
    for (let index = 0; index < columns.length; index += 1) {
      const column = columns[index];
      if (column) read[column.name] = column.read(row[from + index]);
    }
    return read as T;
  }
}
