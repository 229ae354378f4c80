import { tracked } from '@trpc/server';
import type { z } from 'zod';
import { registerSchema } from './synchronous.ts';

/** An event with its id. */
export type Event<Data> = ReturnType<typeof tracked<Data>>;

/** The events of a subscription. */
export type Events<Data> = AsyncIterable<Event<Data>, void>;

/** The output parser of a subscription. tRPC reads its types from the first two members. */
export interface EventsParser<Schema extends z.ZodType> {
  readonly _input: Events<z.input<Schema>>;
  readonly _output: Events<z.output<Schema>>;
  parse(events: Events<z.input<Schema>>): Events<z.output<Schema>>;
}

const parsers = new WeakSet<object>();

export function isEventsParser(parser: unknown): boolean {
  return typeof parser === 'object' && parser !== null && parsers.has(parser);
}

/**
 * Creates the output parser of a subscription from the schema of an event's data. The subscription returns events made by
 * tRPC's `tracked`.
 *
 * @see https://trpc.io/docs/server/subscriptions#output-validation
 */
export function events<Schema extends z.ZodType>(schema: Schema): EventsParser<Schema> {
  const parser = {
    async *parse(source: Events<z.input<Schema>>) {
      for await (const [id, data] of source) yield tracked(id, schema.parse(data));
    },
  };
  parsers.add(parser);
  registerSchema(parser, schema);
  // The types are members only for the compiler.
  return parser as unknown as EventsParser<Schema>;
}
