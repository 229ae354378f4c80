import { COMMON, type Option } from '../args.ts';
import type { Command } from '../command.ts';

/** Returns the options of a command, with those that every command has. */
export const optionsOf = ({ options }: Command): [string, Option][] =>
  Object.entries({ ...options, ...COMMON });

/** Returns the words that the first argument of a command may be; empty if it may be anything. */
export const argumentsOf = ({ completes }: Command): readonly string[] =>
  completes === undefined || completes === 'files' ? [] : completes;

/** Puts a text into single quotes for a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
