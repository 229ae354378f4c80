import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Waits for all animations but endless ones. The end of one may start another, as of an inherited colour. */
const ANIMATIONS_FINISHED = `(async () => {
  for (;;) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const running = document.getAnimations()
      .filter(({ effect, playState }) => playState === 'running' && effect.getTiming().iterations !== Infinity);
    if (running.length === 0) return;
    await Promise.allSettled(running.map(({ finished }) => finished));
  }
})()`;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary: string }[];
}

/** Returns axe's violations on the current page as text. @see https://github.com/dequelabs/axe-core */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(ANIMATIONS_FINISHED);
  await page.evaluate(axe.source);
  const found = await page.evaluate<Violation[]>('axe.run().then((result) => result.violations)');
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`),
  );
}

/** Checks the light and the dark theme. */
export async function expectNoViolation(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }
}
