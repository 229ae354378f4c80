/** Objects in the schema `public` that belong to no extension. */
const RELATIONS = `pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

const TYPES = `pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')`;

const ROUTINES = `pg_proc p WHERE p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`;

/** SQL that fails if the database has tables. */
export const REFUSE_UNLESS_EMPTY = `DO $$ BEGIN
  IF EXISTS (SELECT FROM ${RELATIONS}) THEN
    RAISE 'The database is not empty. Use --force to drop everything in its schema public and restore the backup.';
  END IF;
END $$;`;

/**
 * SQL that drops everything in the schema `public` except extensions. `DROP SCHEMA` would also drop extensions, and the
 * schema's privileges, which a role on a managed server may not be allowed to restore.
 */
export const DROP_EVERYTHING = `DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT c.oid::regclass AS name, c.relkind AS kind FROM ${RELATIONS} AND NOT c.relispartition LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_class WHERE oid = each.name::oid);
    EXECUTE format('DROP %s IF EXISTS %s CASCADE', CASE each.kind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
      WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, each.name);
  END LOOP;
  FOR each IN SELECT t.oid::regtype AS name FROM ${TYPES} LOOP
    EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', each.name);
  END LOOP;
  FOR each IN SELECT p.oid::regprocedure AS name FROM ${ROUTINES} LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', each.name);
  END LOOP;
END $$;`;
