import type { CallToolResult } from '@modelcontextprotocol/server';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { Tool } from './tool.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** Bounds of a refusal: there may be thousands of names, of any length. */
const MAX_ISSUES = 100;
const MAX_NAME = 100;

/**
 * Refuses arguments that the tool does not have. A model that misspelled one would otherwise believe that it was used.
 *
 * @throws as tRPC does for input that does not match its schema
 */
function assertKnown({ argumentNames }: Tool, given: Arguments): void {
  const unknown = Object.keys(given).filter((name) => !argumentNames?.has(name));
  if (unknown.length === 0) return;
  const issues = unknown.slice(0, MAX_ISSUES).map((name) => ({
    code: 'custom' as const,
    path: [name.slice(0, MAX_NAME)],
    message: 'is not an argument of this tool',
    input: undefined,
  }));
  throw new TRPCError({ code: 'BAD_REQUEST', cause: new z.ZodRealError(issues) });
}

/**
 * Calls the procedure of a tool.
 *
 * @param context the procedure's `ctx`
 * @returns the output as text, and as an object if the tool declares one
 * @throws what the procedure throws: tRPC's `TRPCError`
 */
export async function callTool(tool: Tool, given: Arguments, context: unknown): Promise<CallToolResult> {
  const { path, procedure, argumentNames, isStructured } = tool;
  assertKnown(tool, given);
  const output: unknown = await procedure({
    ctx: context,
    getRawInput: async () => argumentNames && given,
    path,
    type: procedure._def.type,
    signal: undefined,
    batchIndex: 0,
  });
  const text = JSON.stringify(output) ?? 'Done';
  return {
    content: [{ type: 'text', text }],
    ...(isStructured && { structuredContent: output as Record<string, unknown> }),
  };
}
