/** Returns a text as SQL writes it. @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
const literal = (text: string) => `E'${text.replace(/['\\]/g, '\\$&')}'`;

/** Objects of the schema in the variable `target` that belong to no extension. */
const RELATIONS = `pg_class c WHERE c.relnamespace = target AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

const TYPES = `pg_type t WHERE t.typnamespace = target AND t.typtype IN ('e', 'd')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')`;

const ROUTINES = `pg_proc p WHERE p.pronamespace = target
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`;

/** Returns SQL that runs a PL/pgSQL block, with the schema's oid in `target`, and a variable `each`. */
export function inSchema(schema: string, body: string): string {
  return `SELECT set_config('tickline.schema', ${literal(schema)}, true);
DO $tickline$ DECLARE each record; target oid; BEGIN
  SELECT oid INTO target FROM pg_namespace WHERE nspname = current_setting('tickline.schema');
  ${body}
END $tickline$;`;
}

/** Returns SQL that creates the schema if it is missing. */
export function createIfMissing(schema: string): string {
  return inSchema(
    schema,
    `IF target IS NULL THEN EXECUTE format('CREATE SCHEMA %I', current_setting('tickline.schema')); END IF;`,
  );
}

/** Returns SQL that fails if the schema has tables. */
export function refuseUnlessEmpty(schema: string): string {
  return inSchema(
    schema,
    `IF EXISTS (SELECT FROM ${RELATIONS}) THEN
    RAISE 'The database is not empty. Use --force to drop everything in its schema % and restore the backup.',
      current_setting('tickline.schema');
  END IF;`,
  );
}

/**
 * Returns SQL that drops everything in the schema except extensions. `DROP SCHEMA` would also drop extensions, and the
 * schema's privileges, which a role on a managed server may not be allowed to restore.
 */
export function dropEverything(schema: string): string {
  return inSchema(
    schema,
    `FOR each IN SELECT c.oid::regclass AS name, c.relkind AS kind FROM ${RELATIONS} AND NOT c.relispartition LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_class WHERE oid = each.name::oid);
    EXECUTE format('DROP %s IF EXISTS %s CASCADE', CASE each.kind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, each.name);
  END LOOP;
  FOR each IN SELECT t.oid::regtype AS name FROM ${TYPES} LOOP
    EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', each.name);
  END LOOP;
  FOR each IN SELECT p.oid::regprocedure AS name FROM ${ROUTINES} LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', each.name);
  END LOOP;`,
  );
}
