/** Column types whose values are sent and read without Prisma. */
type ColumnType = 'String' | 'Uuid' | 'Boolean' | 'Int' | 'BigInt' | 'DateTime' | 'Enum' | 'Texts';

export interface Field {
  readonly name: string;
  readonly column: string;
  /** Undefined if Prisma has to handle the values: lists of other types than text, JSON, decimals, and native types with a special text format. */
  readonly type?: ColumnType;
  readonly isRequired: boolean;
  readonly isUpdatedAt: boolean;
  /**
   * Source of the value if the caller leaves it out: none (`caller`), the column's default or null (`database`), the time
   * of the call (`clock`), or a function of Prisma (`prisma`), such as `uuid()`.
   */
  readonly origin: 'caller' | 'database' | 'clock' | 'prisma';
  /** Names of an enum's values in Prisma, and in the database. */
  readonly values?: Readonly<Record<string, string>>;
}

/** A unique key. */
interface Key {
  /** The name in `where`: the field, or the compound key. */
  readonly name: string;
  readonly fields: readonly string[];
}

/** A model of `schema.prisma`, as written by scripts/models-generator.mjs. */
export interface ModelData {
  readonly table: string;
  /** The primary key comes first. */
  readonly keys: readonly Key[];
  readonly fields: readonly Field[];
  readonly relations: readonly string[];
  /** Whether rows of any model refer to its rows, so that a delete may take long. */
  readonly isReferenced: boolean;
}

/** Quotes an SQL identifier, which keeps its letter case. */
export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
