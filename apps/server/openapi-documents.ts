import { fileURLToPath } from 'node:url';
import { type Plugin, runnerImport } from 'vite';

const GENERATOR = fileURLToPath(new URL('src/openapi/texts.ts', import.meta.url));
const KINDS = fileURLToPath(new URL('src/openapi/kinds.ts', import.meta.url));

/** Runs the source, the workspace's packages included, which are TypeScript. */
async function run<Module>(file: string): Promise<Module> {
  const { module } = await runnerImport<Module>(file, {
    environments: { inline: { resolve: { noExternal: [/^@tickline\//] } } },
  });
  return module;
}

/**
 * Lays the OpenAPI documents beside the bundle, and puts there what reads them in place of what makes them: that is a
 * quarter of the bundle, and took a quarter of a second of every start. A router that cannot be documented fails the build.
 */
export function openapiDocuments(): Plugin {
  return {
    name: 'openapi-documents',
    apply: 'build',
    async load(id) {
      if (id !== GENERATOR) return undefined;
      const { documentText } = await run<typeof import('./src/openapi/texts.ts')>(GENERATOR);
      const { DOCUMENT_KINDS, DOCUMENT_FILES } = await run<typeof import('./src/openapi/kinds.ts')>(KINDS);
      for (const kind of DOCUMENT_KINDS)
        for (const file of DOCUMENT_FILES)
          this.emitFile({
            type: 'asset',
            fileName: `${kind}-${file}`,
            source: await documentText(kind, file),
          });
      return `import { readFile } from 'node:fs/promises';
export const documentText = (kind, file) =>
  readFile(new URL(\`./\${kind}-\${file}\`, import.meta.url));`;
    },
  };
}
