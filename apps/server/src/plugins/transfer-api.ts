import type { IncomingMessage } from 'node:http';
import { assertOwner, assertScope, Importer, readExportHead, readTasks, readTrash } from '@tickline/api';
import { LIMITS, ProblemError, type Scope } from '@tickline/contract';
import { writeCalendar, writeCsv, writeJson } from '@tickline/transfer';
import { errorCodes, type FastifyPluginAsync, type FastifyReply, type FastifyRequest } from 'fastify';
import { allowLongBody } from '../http/long-bodies.ts';
import type { Timeouts } from '../http/timeouts.ts';
import { addVary } from '../http/vary.ts';
import { FORMATS, type Format, readerOf, wantedFormat } from '../transfer/formats.ts';
import { importFile, TASKS_PER_CALL } from '../transfer/import-file.ts';
import { leaveSlot, partsInTurn } from '../transfer/in-turn.ts';
import type { TransferPlaces } from '../transfer/places.ts';
import { readText } from '../transfer/read-body.ts';
import { sendFile } from '../transfer/send-file.ts';

/** Refuses others than the owner before a body is read. */
function allowOwner(scope: Scope) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // An alias leaves the user out.
    const { user_id: named } = request.params as { readonly user_id?: string };
    const principal = await request.server.createContext(request, reply).authenticate();
    assertScope(principal, scope);
    assertOwner(principal, named);
  };
}

function refuseLong({ headers }: FastifyRequest, _reply: FastifyReply, next: (error?: Error) => void): void {
  next(
    Number(headers['content-length'] ?? 0) > LIMITS.importBytes
      ? new ProblemError('PAYLOAD_TOO_LARGE')
      : undefined,
  );
}

/** Reports query parameters that a route does not have. */
function noteUnknown(request: FastifyRequest, reply: FastifyReply, known: readonly string[]): void {
  const unknown = Object.keys(request.query as object).filter((name) => !known.includes(name));
  if (unknown.length > 0) request.server.createContext(request, reply).reportUnknown(unknown);
}

/**
 * Serves a user's data as files. They are no procedures: tRPC and MCP send whole values, and a file is never whole in memory. The
 * rules are those of `@tickline/api`, and the formats those of `@tickline/transfer`.
 */
export const transferApi: FastifyPluginAsync<{ places: TransferPlaces; timeouts: Timeouts }> = async (
  app,
  { places, timeouts },
) => {
  app.addHook('onRequest', app.limitRate);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(Object.values(FORMATS), (_request, payload, done) => done(null, payload));

  async function sendExport(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    noteUnknown(request, reply, ['format']);
    const format = wantedFormat(request);
    addVary(reply, 'Accept');
    const { services, signal, authenticate, charge } = app.createContext(request, reply);
    const principal = await authenticate();
    const caller = { userId: principal.id, signal };
    const { total, ...head } = await readExportHead(services, principal, caller);
    const calls = Math.ceil(total / TASKS_PER_CALL);
    if (calls > 1) await charge(principal, calls - 1);
    const onEnd = places.take(principal.id);
    const inTurn = partsInTurn(request, signal);
    const tasks = readTasks(services, caller, inTurn);
    const exported_at = new Date().toISOString();
    const write: Readonly<Record<Format, () => AsyncGenerator<string, void>>> = {
      json: () => writeJson({ exported_at, ...head }, tasks, readTrash(services, caller, inTurn)),
      csv: () => writeCsv(tasks),
      ical: () => writeCalendar(tasks),
    };
    const extension = format === 'ical' ? 'ics' : format;
    const name = `tickline-${exported_at.slice(0, 'YYYY-MM-DD'.length)}.${extension}`;
    reply.header('cache-control', 'no-store');
    return sendFile(request, reply, { type: FORMATS[format], name, text: write[format](), onEnd });
  }

  async function takeImport(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    noteUnknown(request, reply, []);
    const body = request.body as IncomingMessage | undefined;
    if (!body) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE();
    const context = app.createContext(request, reply);
    const principal = await context.authenticate();
    const release = places.take(principal.id);
    allowLongBody(request.raw.socket);
    leaveSlot(request);
    // After an early answer, nobody reads the rest of the body.
    reply.header('connection', 'close');
    try {
      const { services, signal } = context;
      const caller = { userId: principal.id, signal };
      const inTurn = partsInTurn(request, signal);
      const importer = new Importer({ services, principal, caller, inTurn });
      const rows = readerOf(String(request.headers['content-type']))(readText(body, timeouts));
      return reply.send(await importFile({ importer, context, principal, rows }));
    } finally {
      release();
    }
  }

  for (const prefix of ['/:user_id', '']) {
    app.get(`${prefix}/export`, { onRequest: allowOwner('tasks:read'), handler: sendExport });
    app.post(`${prefix}/import`, {
      onRequest: [allowOwner('tasks:write'), refuseLong],
      handler: takeImport,
    });
  }
};
