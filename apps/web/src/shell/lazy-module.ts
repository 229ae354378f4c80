import { useCallback, useEffect, useState } from 'react';
import { askForNewVersion } from './new-version.ts';
import { useRetry } from './use-retry.ts';

/** A module that is loaded when it is first needed. */
export interface LazyModule<Module> {
  /** Returns undefined if the module cannot be loaded. The next call tries again. */
  readonly load: () => Promise<Module | undefined>;
  /** Returns the module if it is loaded already. */
  readonly loaded: () => Module | undefined;
  /** Returns the module once it is loaded. Loads it when it is needed, and tries again if that fails. */
  readonly useModule: (isNeeded: boolean) => Module | undefined;
}

/** @param importModule imports it; a second call after a failure may succeed */
export function lazyModule<Module>(importModule: () => Promise<Module>): LazyModule<Module> {
  let current: Module | undefined;
  const load = async () => {
    current ??= await importModule().catch(() => undefined);
    // After a deploy, the server no longer has the modules of this version.
    if (current === undefined) askForNewVersion();
    return current;
  };
  const useModule = (isNeeded: boolean) => {
    const [known, setKnown] = useState(current);
    const isMissing = isNeeded && known === undefined;
    const get = useCallback(() => load().then((module) => setKnown(() => module)), []);
    useEffect(() => {
      if (isMissing) get();
    }, [isMissing, get]);
    useRetry(isMissing, get);
    return known;
  };
  return { load, loaded: () => current, useModule };
}
