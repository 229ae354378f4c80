import { lazyModule } from '../../shell/lazy-module.ts';

/** The editor. It is loaded once there is something to edit. */
export const { useModule: useEditor } = lazyModule(() => import('./open-editor.tsx'));
