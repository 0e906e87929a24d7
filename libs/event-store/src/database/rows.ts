import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm';
import type { UnitOfWork } from '../types.js';

/**
 * Rows of entities by equality, for what runs with every command: TypeORM knows tables, columns and types, and a query
 * builder of its own takes longer to say it each time than PostgreSQL to do it.
 */

type EntityClass<T> = new () => T;
type Writing = Pick<UnitOfWork, 'sql' | 'manager' | 'withCommit'>;
/** Values that a column equals. Undefined is refused: it would match everything. */
type Equals<T> = { readonly [K in keyof T]?: T[K] & (string | number | boolean) };

const quoted = (name: string): string => `"${name}"`;
const tableOf = ({ schema, tableName }: EntityMetadata): string =>
  schema === undefined ? quoted(tableName) : `${quoted(schema)}.${quoted(tableName)}`;

/** One entity of one service, with the texts that were made for it: there is one for each set of columns. */
class Table {
  readonly #metadata: EntityMetadata;
  readonly #columns: ReadonlyMap<string, EntityMetadata['columns'][number]>;
  readonly #texts = new Map<string, string>();

  constructor(metadata: EntityMetadata) {
    this.#metadata = metadata;
    this.#columns = new Map(metadata.columns.map((column) => [column.propertyName, column]));
  }

  /** As TypeORM would write it: JSON as text, instants as dates. */
  value(property: string, value: unknown): unknown {
    return this.#metadata.dataSource.driver.preparePersistentValue(value, this.#column(property)) as unknown;
  }

  /** As TypeORM would give it. */
  read(row: ObjectLiteral): ObjectLiteral {
    const entity = this.#metadata.create() as ObjectLiteral;
    for (const [property, column] of this.#columns)
      entity[property] = this.#metadata.dataSource.driver.prepareHydratedValue(
        row[column.databaseName],
        column,
      ) as unknown;
    return entity;
  }

  insert(properties: readonly string[], rows: number): string {
    return this.#text(`insert ${rows} ${properties.join()}`, () => {
      const places = (row: number): string => properties.map((_, at) => `$${row * properties.length + at + 1}`).join();
      const tuples = Array.from({ length: rows }, (_, row) => `(${places(row)})`).join();
      return `INSERT INTO ${tableOf(this.#metadata)} (${properties.map((each) => this.#name(each)).join()}) VALUES ${tuples}`;
    });
  }

  update(changed: readonly string[], key: readonly string[]): string {
    return this.#text(`update ${changed.join()} ${key.join()}`, () => {
      const sets = changed.map((property, at) => `${this.#name(property)} = $${at + 1}`);
      return `UPDATE ${tableOf(this.#metadata)} SET ${sets.join()} WHERE ${this.#where(key, changed.length)}`;
    });
  }

  select(key: readonly string[]): string {
    return this.#text(`select ${key.join()}`, () => {
      const names = [...this.#columns.keys()].map((property) => this.#name(property));
      return `SELECT ${names.join()} FROM ${tableOf(this.#metadata)} WHERE ${this.#where(key, 0)}`;
    });
  }

  selectLast(key: readonly string[], by: string): string {
    return this.#text(`last ${by} ${key.join()}`, () => `${this.select(key)} ORDER BY ${this.#name(by)} DESC LIMIT 1`);
  }

  #where(key: readonly string[], after: number): string {
    return key.map((property, at) => `${this.#name(property)} = $${after + at + 1}`).join(' AND ');
  }

  #name(property: string): string {
    return quoted(this.#column(property).databaseName);
  }

  #column(property: string): EntityMetadata['columns'][number] {
    const column = this.#columns.get(property);
    if (column === undefined) throw new TypeError(`${this.#metadata.name} has no column for ${property}.`);
    return column;
  }

  #text(what: string, make: () => string): string {
    const known = this.#texts.get(what);
    if (known !== undefined) return known;
    const made = make();
    this.#texts.set(what, made);
    return made;
  }
}

const tables = new WeakMap<EntityMetadata, Table>();

const tableFor = <T>(manager: EntityManager, entity: EntityClass<T>): Table => {
  const metadata = manager.dataSource.getMetadata(entity);
  const known = tables.get(metadata) ?? new Table(metadata);
  tables.set(metadata, known);
  return known;
};

const keysOf = (key: object): string[] => {
  const keys = Object.keys(key);
  const absent = keys.filter((name) => (key as Record<string, unknown>)[name] === undefined);
  if (keys.length === 0 || absent.length > 0) throw new TypeError(`A row is named by values: ${absent.join()}`);
  return keys;
};

const isGiven = ([, value]: readonly [string, unknown]): boolean => value !== undefined;

/** What is not given gets the column's default. Nobody waits for it but the end of the transaction. */
export const insertRows = <T extends object>(
  uow: Writing,
  entity: EntityClass<T>,
  ...rows: readonly Partial<T>[]
): void => {
  const [first] = rows;
  if (first === undefined) return;
  const table = tableFor(uow.manager, entity);
  const properties = Object.entries(first)
    .filter(isGiven)
    .map(([name]) => name);
  const values = rows.flatMap((row) => properties.map((name) => table.value(name, (row as ObjectLiteral)[name])));
  uow.withCommit(uow.sql.query(table.insert(properties, rows.length), values));
};

/** What is not given stays as it is. Nobody waits for it but the end of the transaction. */
export const updateRow = <T extends object>(
  uow: Writing,
  entity: EntityClass<T>,
  key: Equals<T>,
  changes: Partial<T>,
): void => {
  const changed = Object.entries(changes).filter(isGiven);
  if (changed.length === 0) return;
  const table = tableFor(uow.manager, entity);
  const text = table.update(
    changed.map(([name]) => name),
    keysOf(key),
  );
  const values = [...changed, ...Object.entries(key)].map(([name, value]) => table.value(name, value));
  uow.withCommit(uow.sql.query(text, values));
};

/** Rows whose columns equal these values, in no order. */
export const findRows = async <T extends object>(
  manager: EntityManager,
  entity: EntityClass<T>,
  where: Equals<T>,
): Promise<T[]> => {
  const table = tableFor(manager, entity);
  const values = Object.entries(where).map(([name, value]) => table.value(name, value));
  const rows = await manager.query<ObjectLiteral[]>(table.select(keysOf(where)), values);
  return rows.map((row) => table.read(row) as T);
};

/** Of the rows whose columns equal these values, the one that is last by another column. */
export const lastRow = async <T extends object>(
  manager: EntityManager,
  entity: EntityClass<T>,
  where: Equals<T>,
  by: keyof T & string,
): Promise<T | null> => {
  const table = tableFor(manager, entity);
  const values = Object.entries(where).map(([name, value]) => table.value(name, value));
  const [row] = await manager.query<ObjectLiteral[]>(table.selectLast(keysOf(where), by), values);
  return row === undefined ? null : (table.read(row) as T);
};

/** The only row whose columns equal these values. */
export const findRow = async <T extends object>(
  manager: EntityManager,
  entity: EntityClass<T>,
  where: Equals<T>,
): Promise<T | null> => (await findRows(manager, entity, where))[0] ?? null;
