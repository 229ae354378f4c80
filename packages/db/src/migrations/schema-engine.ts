/// <reference path="./webassembly.d.ts" />
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';

const BINDINGS = '@prisma/schema-engine-wasm/schema_engine_bg';

let engineClass: Promise<typeof SchemaEngine> | undefined;

/** Connects the package's parts by hand, because it is made for bundlers. */
async function loadEngineClass(): Promise<typeof SchemaEngine> {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = createRequire(import.meta.url)
    .resolve(BINDINGS)
    .replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    './schema_engine_bg.js': bindings,
  });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') start();
  return bindings.SchemaEngine;
}

/**
 * Creates Prisma's schema engine, which `prisma migrate` uses too, as WebAssembly over a driver adapter. Loading takes 250
 * ms, so it is loaded only when needed.
 *
 * @param schemas path and text of the Prisma schema if the engine has to compare with it
 */
export async function createSchemaEngine(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  schemas?: [path: string, content: string][],
): Promise<SchemaEngine> {
  engineClass ??= loadEngineClass();
  const Engine = await engineClass;
  return Engine.new({ datamodels: schemas }, () => undefined, bindMigrationAwareSqlAdapterFactory(adapter));
}
