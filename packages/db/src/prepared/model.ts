/** Types of columns whose values are sent and read without Prisma. */
type ColumnType = 'String' | 'Boolean' | 'Int' | 'BigInt' | 'DateTime' | 'Enum';

export interface Field {
  readonly name: string;
  readonly column: string;
  /** Left out if values of the field are left to Prisma: lists, JSON, decimals, and native types with a text of their own. */
  readonly type?: ColumnType;
  readonly isRequired: boolean;
  readonly isUpdatedAt: boolean;
  /**
   * Where a new row has the value from if the caller leaves it out: nowhere (`caller`), the column's default or null
   * (`database`), the time of the call (`clock`), or a function of Prisma, such as `uuid()`.
   */
  readonly origin: 'caller' | 'database' | 'clock' | 'prisma';
  /** The names of an enum, and how the database has them. */
  readonly values?: Readonly<Record<string, string>>;
}

/** A unique key. */
interface Key {
  /** As `where` has it: the name of the field, or of the compound key. */
  readonly name: string;
  readonly fields: readonly string[];
}

/** A model of `schema.prisma`, as scripts/models-generator.mjs writes it. */
export interface ModelData {
  readonly table: string;
  /** The primary key comes first. */
  readonly keys: readonly Key[];
  readonly fields: readonly Field[];
  readonly relations: readonly string[];
  /** Whether rows of another model, or of this one, point to its rows: to delete one may take long. */
  readonly isReferenced: boolean;
}

/** An identifier, as SQL has it in any case. */
export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
