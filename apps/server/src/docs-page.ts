import { readFile } from 'node:fs/promises';

/** As far from `src` as from `dist`. */
const FOLDER = new URL('../docs-page/', import.meta.url);

/** The page's own scripts. */
export const DOCS_SCRIPTS = [
  'accessible.js',
  'contents.js',
  'samples-panel.js',
  'samples.js',
  'session.js',
  'sign-in.js',
  'start.js',
  'theme.js',
] as const;

/** Reads a file of the page at `/docs`. */
export function readDocsFile(
  name: (typeof DOCS_SCRIPTS)[number] | 'page.css' | 'page.html',
): Promise<Buffer> {
  return readFile(new URL(name, FOLDER));
}
