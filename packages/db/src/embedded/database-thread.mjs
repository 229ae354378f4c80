// @ts-check
// The worker thread in which PGlite runs, because a statement blocks its thread. Plain JavaScript, because Node itself loads
// this file, both next to the sources and next to the bundle.
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';

/** Keeps U+FEFF at the beginning of a value, where PGlite's own decoder would drop it as a byte order mark. */
class WholeTextDecoder extends TextDecoder {
  /**
   * @param {string} [encoding]
   * @param {TextDecoderOptions} [options]
   */
  constructor(encoding, options) {
    super(encoding, { ...options, ignoreBOM: true });
  }
}
globalThis.TextDecoder = WholeTextDecoder;
const { PGlite } = await import('@electric-sql/pglite');

/**
 * A statement with its values, or a script without values.
 *
 * @typedef {{ id: number, text: string, values?: unknown[] }} Request
 */

const port = parentPort;
if (!port) throw new Error('not in a worker thread');

/** PostgreSQL itself. Compiled by the process's first thread: those after it open the database in two thirds of the time. */
const pgliteWasmModule =
  workerData.compiled ??
  (await WebAssembly.compile(
    await readFile(new URL('./pglite.wasm', import.meta.resolve('@electric-sql/pglite'))),
  ));
const database = await PGlite.create(workerData.folder, { pgliteWasmModule });
// Sends every column as PostgreSQL's text; the other side parses it.
for (const oid of Object.keys(database.parsers)) database.parsers[oid] = (text) => text;

/** @param {Request} request */
async function run({ text, values }) {
  if (values !== undefined) {
    const { rows, fields, affectedRows } = await database.query(text, values, { rowMode: 'array' });
    return { rows, fields, affectedRows };
  }
  await database.exec(text);
  return { rows: [], fields: [] };
}

/**
 * Returns the fields of an error. An `Error` would lose all but its message on the way to the other thread.
 *
 * @param {Error & Record<string, unknown>} error
 */
function describe({ message, code, severity, detail, hint, column, table, constraint }) {
  return { message, code, severity, detail, hint, column, table, constraint };
}

port.on('message', async (/** @type {Request | 'close'} */ request) => {
  if (request === 'close') {
    await database.close();
    port.close();
    return;
  }
  const { id } = request;
  await run(request).then(
    (result) => port.postMessage({ id, result }),
    (error) => port.postMessage({ id, error: describe(error) }),
  );
});

/** Array types and their element types, because each database assigns its own type numbers. */
const { rows: arrays } = await database.query(
  "SELECT oid::int, typelem::int FROM pg_type WHERE typcategory = 'A'",
  [],
  { rowMode: 'array' },
);
port.postMessage({ arrays: arrays.map((row) => row.map(Number)), compiled: pgliteWasmModule });
