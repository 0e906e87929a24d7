import type { QueryRunner } from 'typeorm';

/** The schema of the service that is being migrated; checked to be a plain name by `openDatabase`. */
export const schemaOf = (runner: QueryRunner): string => {
  const { schema } = runner.dataSource.options as { schema?: string };
  if (schema === undefined) throw new TypeError('The data source names no schema.');
  return schema;
};
