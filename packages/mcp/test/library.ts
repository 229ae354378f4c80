import { events } from '@tickline/rest';
import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { McpMeta } from '../src/index.ts';

export interface Context {
  readonly reader: string;
}

const t = initTRPC.context<Context>().meta<McpMeta>().create();

const genre = z.enum(['novel', 'poem']).meta({ id: 'Genre' });

interface Remark {
  text: string;
  answers: Remark[];
}
const remark: z.ZodType<Remark> = z
  .object({
    text: z.string(),
    get answers() {
      return z.array(remark);
    },
  })
  .meta({ id: 'Remark' });

const book = z
  .object({ id: z.int(), shelf: z.string(), title: z.string(), genre, remarks: z.array(remark) })
  .meta({ id: 'Book' });

const onShelf = t.procedure.input(z.object({ shelf: z.string().optional() }));
const oneBook = onShelf.input(z.object({ id: z.int().min(1) }));
const version = z.object({
  if_version: z.int().optional().meta({ description: 'Only if it has this version' }),
});
const ifMatch = { 'If-Match': { field: 'if_version', description: '', schema: {}, read: Number } };

/** A library. Its books are named after the reader, so that a test sees whose call it was. */
export const library = t.router({
  list: onShelf
    .meta({
      openapi: { method: 'GET', path: '/{shelf}/books', operationId: 'listBooks', summary: 'List books' },
    })
    .input(z.object({ genre: z.array(genre).optional(), limit: z.int().min(1).max(100).default(10) }))
    .output(z.object({ books: z.array(book), limit: z.int() }))
    .query(({ input }) => ({ books: [], limit: input.limit })),
  create: onShelf
    .meta({
      openapi: {
        method: 'POST',
        path: '/{shelf}/books',
        operationId: 'createBook',
        description: 'Send a body.',
      },
      rest: { status: 201 },
      mcp: { description: 'Adds a book.' },
    })
    .input(z.object({ title: z.string().min(1), genre: genre.default('novel') }))
    .output(book)
    .mutation(({ input, ctx }) => ({
      id: 7,
      shelf: ctx.reader,
      title: input.title,
      genre: input.genre,
      remarks: [{ text: 'Good', answers: [{ text: 'Indeed', answers: [] }] }],
    })),
  update: oneBook
    .meta({
      openapi: { method: 'PUT', path: '/{shelf}/books/{id}', operationId: 'updateBook' },
      rest: { requestHeaders: ifMatch, methods: [{ method: 'PATCH', operationId: 'patchBook' }] },
    })
    .input(z.object({ title: z.string().optional() }))
    .input(version)
    .output(z.object({ got: z.record(z.string(), z.unknown()) }))
    .mutation(({ input }) => ({ got: input })),
  lend: oneBook
    .meta({ openapi: { method: 'PATCH', path: '/{shelf}/books/{id}/lend', operationId: 'lendBook' } })
    .output(z.array(z.string()))
    .mutation(({ ctx }) => [ctx.reader]),
  burn: oneBook
    .meta({
      openapi: { method: 'DELETE', path: '/{shelf}/books/{id}', operationId: 'burnBook' },
      rest: { status: 204 },
    })
    .output(z.void())
    .mutation(() => undefined),
  burnAll: t.procedure
    .meta({
      openapi: { method: 'POST', path: '/fire', operationId: 'burnAllBooks' },
      rest: { status: 204 },
      mcp: { destructive: true },
    })
    .output(z.void())
    .mutation(() => {
      throw new TRPCError({ code: 'FORBIDDEN', message: 'No fire here' });
    }),
  broken: t.procedure
    .meta({ openapi: { method: 'GET', path: '/broken', operationId: 'getBroken' } })
    .output(z.object({ ok: z.literal(true) }))
    .query((): { ok: true } => {
      throw new Error('the password of the database is hunter2');
    }),
  hidden: t.procedure
    .meta({ openapi: { method: 'GET', path: '/hidden' }, mcp: { enabled: false } })
    .output(z.object({}))
    .query(() => ({})),
  unrouted: t.procedure.query(() => 'no path, no tool'),
  watch: t.procedure
    .meta({ openapi: { method: 'GET', path: '/watch' } })
    .output(events(book))
    .subscription(async function* () {}),
});
