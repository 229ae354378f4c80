import { calendarFeedSchema, newCalendarFeedSchema } from '@tickline/contract';
import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { callerProcedure } from '../procedures.ts';
import { createFeed, getFeed, revokeFeed } from './calendar-feed.ts';

const SINCE = '2026-11-21T09:00:00.000Z';

const route = { path: '/me/calendar' as const, tags: ['Users'], protect: true };
/** The address reads the tasks without a token, so no program may make one. */
const mcp = { enabled: false };

export const feedRouter = {
  get: callerProcedure
    .meta({
      openapi: {
        ...route,
        method: 'GET',
        operationId: 'getCalendarFeed',
        summary: 'Get the calendar address',
        description:
          'Tells whether there is an address at which calendars read the tasks, but not the address.',
        successDescription: 'Since when there is one',
      },
      rest: {
        examples: {
          response: {
            made: { value: { created_at: SINCE } },
            none: { summary: 'There is none', value: { created_at: null } },
          },
        },
      },
      mcp,
    })
    .output(calendarFeedSchema)
    .query(({ ctx }) => getFeed(ctx.services, ctx.principal.id)),

  create: callerProcedure
    .meta({
      openapi: {
        ...route,
        method: 'POST',
        operationId: 'createCalendarFeed',
        summary: 'Make a calendar address',
        description:
          'Makes an address at which calendars read the tasks that have a due date, without a token. It is shown this once. One from before is no longer valid.',
        successDescription: 'The address',
      },
      rest: {
        status: 201,
        examples: {
          response: {
            made: { value: { path: '/calendar/made-up-here.ics', created_at: SINCE } },
          },
        },
      },
      mcp,
      idempotent: false,
    })
    .output(newCalendarFeedSchema)
    .mutation(({ ctx }) => createFeed(ctx.services, ctx.principal)),

  revoke: callerProcedure
    .meta({
      openapi: {
        ...route,
        method: 'DELETE',
        operationId: 'revokeCalendarFeed',
        summary: 'Revoke the calendar address',
        description: 'Makes the address invalid. Does nothing if there is none.',
        successDescription: 'There is no address',
      },
      rest: { status: 204 },
      mcp,
      idempotent: true,
    })
    .output(z.void())
    .mutation(({ ctx }) => revokeFeed(ctx.services, ctx.principal.id)),
} satisfies TRPCRouterRecord;
