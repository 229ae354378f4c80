import { readdir } from 'node:fs/promises';
import { openDatabase } from '@tickline/db';
import { addMigration, copyOfPrisma } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { afterRestore, contentsAfter } from './contents.ts';
import { setUp } from './keeping.ts';

/** What takes many databases: seconds on a server, minutes embedded. */
export function describeRestores(): void {
  describe('a restore over another database', () => {
    it('is as it was then; the backup goes in again and again, where --force allows it', async () => {
      const { source, before, target } = await setUp();
      await source.run('backup', '--to', 'tasks.backup');
      await contentsAfter(openDatabase(source.options), (prisma) => prisma.user.deleteMany());
      await expect(source.run('restore', '--from', 'tasks.backup')).rejects.toThrow('--force');
      await source.run('restore', '--from', 'tasks.backup', '--force');
      expect(await source.contents()).toEqual(afterRestore(before));
      await target.run('restore', '--from', 'tasks.backup');
      await target.run('restore', '--from', 'tasks.backup', '--force');
      expect(await target.contents()).toEqual(afterRestore(before));
    });

    it('refuses a backup of a newer version, and nothing is lost', async () => {
      const { source, file, folder, before } = await setUp();
      const { migrationsDir } = await copyOfPrisma();
      await addMigration(migrationsDir, '20991231000000_next', 'CREATE TABLE next (id int);');
      const newer = await setUp();
      await (await openDatabase({ ...newer.source.options, migrationsDir })).close();
      await newer.source.run('backup', '--to', file);
      await expect(source.run('restore', '--from', file, '--force')).rejects.toThrow(
        'The backup is not compatible with this version. The database is newer than this version: it has the unknown migration 20991231000000_next',
      );
      expect(await source.contents()).toEqual(before);
      expect(await readdir(folder)).toEqual(['tasks.backup']);
    });

    it('takes a backup of an older version, over a newer database too, and the next start migrates it', async () => {
      const { source, file, before } = await setUp();
      await source.run('backup', '--to', file);
      const { prismaDir, migrationsDir } = await copyOfPrisma();
      await addMigration(
        migrationsDir,
        '20991231000000_next',
        `CREATE TYPE mood AS ENUM ('good');
       CREATE TABLE next (user_id text, id bigint, mood mood, FOREIGN KEY (user_id, id) REFERENCES task (user_id, id));
       CREATE VIEW next_view AS SELECT * FROM next;
       CREATE FUNCTION next_mood() RETURNS mood LANGUAGE sql AS 'SELECT ''good''::mood';`,
      );
      const options = { ...source.options, migrationsDir };
      await (await openDatabase(options)).close();
      await source.run('restore', '--from', file, '--force', '--prisma-dir', prismaDir);
      expect(source.lines).toContain('The next start will apply these migrations: 20991231000000_next.');
      expect(await contentsAfter(openDatabase(options))).toMatchObject({ next: [], task: before['task'] });
    });
  });
}
