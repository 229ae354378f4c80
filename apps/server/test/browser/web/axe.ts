import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Does not wait for endless animations. */
const ANIMATIONS_FINISHED = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => effect.getTiming().iterations !== Infinity).map(({ finished }) => finished))`;

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
