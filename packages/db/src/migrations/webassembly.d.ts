// The part of WebAssembly that the schema engine is loaded with. TypeScript has it in its library for browsers only.
declare namespace WebAssembly {
  interface Instance {
    readonly exports: Record<string, () => void>;
  }
  function instantiate(bytes: Uint8Array, imports: Record<string, object>): Promise<{ instance: Instance }>;
}
