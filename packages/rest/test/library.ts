import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { RestMeta } from '../src/index.ts';

export interface Context {
  readonly reader: string;
}

const t = initTRPC.context<Context>().meta<RestMeta>().create();

const genre = z.enum(['novel', 'poem', 'play']).meta({ id: 'Genre' });

const bookSchema = z
  .object({ id: z.int(), shelf: z.string(), title: z.string(), genre, lent: z.boolean() })
  .meta({ id: 'Book' });

const bookFields = z
  .object({ title: z.string().min(1), genre: genre.default('novel'), lent: z.boolean().default(false) })
  .meta({ id: 'NewBook' });

const listSchema = z.object({
  genre: z.array(genre).min(1).optional().meta({ description: 'Any of these' }),
  lent: z.boolean().optional(),
  title: z.string().min(1).optional(),
  limit: z.int().min(1).max(100).default(10),
});

const onShelf = t.procedure.input(z.object({ shelf: z.string().optional() }));
const oneBook = onShelf.input(
  z.object({
    id: z
      .int()
      .min(1)
      .meta({ examples: [7, 8] }),
  }),
);

const seen = z.record(z.string(), z.unknown());

/** A library: every procedure answers with what it got, as far as its output has room for it. */
export const library = t.router({
  book: t.router({
    list: onShelf
      .meta({
        openapi: { method: 'GET', path: '/{shelf}/books', tags: ['Books'], summary: 'List books' },
        rest: {
          aliases: ['/books'],
          headers: {
            'X-Input': {
              description: 'What the procedure got, percent-encoded',
              schema: { type: 'string' },
              value: ({ input }) => encodeURIComponent(JSON.stringify(input)),
            },
            'X-Query': {
              description: 'The query as sent',
              schema: { type: 'string' },
              value: ({ query }) => (query === '' ? undefined : query),
            },
          },
        },
      })
      .input(listSchema)
      .output(z.object({ books: z.array(bookSchema), limit: z.int() }))
      .query(({ input }) => ({ books: [], limit: input.limit })),

    create: onShelf
      .meta({
        openapi: { method: 'POST', path: '/{shelf}/books', tags: ['Books'] },
        rest: {
          status: 201,
          aliases: ['/books'],
          headers: {
            Location: {
              description: 'Path of the new book',
              schema: { type: 'string' },
              value: ({ output, path }) => `${path}/${(output as { id: number }).id}`,
            },
          },
          examples: {
            request: { novel: { summary: 'A novel', value: { title: 'Emma' } } },
            response: {
              novel: { value: { id: 7, shelf: 'a', title: 'Emma', genre: 'novel', lent: false } },
            },
          },
        },
      })
      .input(bookFields)
      .output(bookSchema)
      .mutation(({ input, ctx }) => ({ ...input, id: 7, shelf: input.shelf ?? ctx.reader })),

    update: oneBook
      .meta({
        openapi: { method: 'PUT', path: '/{shelf}/books/{id}' },
        rest: {
          methods: [
            {
              method: 'PATCH',
              operationId: 'patchBook',
              summary: 'Change a book',
              mediaTypes: ['application/merge-patch+json'],
            },
          ],
        },
      })
      .input(z.object({ title: z.string().optional(), lent: z.boolean().optional() }))
      .output(bookSchema)
      .mutation(({ input }) => ({
        id: input.id,
        shelf: input.shelf ?? '',
        title: input.title ?? 'kept',
        genre: 'novel' as const,
        lent: input.lent ?? false,
      })),

    lend: oneBook
      .meta({
        openapi: { method: 'PATCH', path: '/{shelf}/books/{id}/lend', operationId: 'lendBook' },
        rest: { status: 202 },
      })
      .input(z.object({ to: z.string().optional() }))
      .output(z.object({ id: z.int(), to: z.string().nullable() }))
      .mutation(({ input }) => ({ id: input.id, to: input.to ?? null })),

    remove: oneBook
      .meta({ openapi: { method: 'DELETE', path: '/{shelf}/books/{id}' }, rest: { status: 204 } })
      .output(z.void())
      .mutation(() => undefined),

    burn: oneBook
      .meta({ openapi: { method: 'POST', path: '/{shelf}/books/{id}/burn' } })
      .output(z.object({ ok: z.boolean() }))
      .mutation(() => {
        throw new TRPCError({ code: 'CONFLICT', message: 'secret detail' });
      }),
  }),

  hours: t.procedure
    .meta({ openapi: { method: 'GET', path: '/hours', protect: false } })
    .output(z.object({ open: z.string() }))
    .query(() => ({ open: '9-17' })),

  echo: t.procedure
    .meta({ openapi: { method: 'POST', path: '/echo', protect: false } })
    .input(z.record(z.string(), z.unknown()))
    .output(seen)
    .mutation(({ input }) => input),

  internal: t.procedure.query(() => 'not served as REST'),
});
