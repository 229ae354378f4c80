// The part of WebAssembly that loads the schema engine. TypeScript declares it only in its library for browsers.
declare namespace WebAssembly {
  interface Instance {
    readonly exports: Record<string, () => void>;
  }
  function instantiate(bytes: Uint8Array, imports: Record<string, object>): Promise<{ instance: Instance }>;
}
