const boxes = () => [...document.querySelectorAll<HTMLInputElement>('[data-task] input[type="checkbox"]')];

/** Returns the id of the task that has the focus. */
export function focusedTaskId(): number | undefined {
  const id = document.activeElement?.closest<HTMLElement>('[data-task]')?.dataset['task'];
  return id === undefined ? undefined : Number(id);
}

/** Moves the focus to the next or previous row; from outside the list, to the first. */
export function moveFocus(step: 1 | -1): void {
  const all = boxes();
  const present = all.findIndex((box) => box.closest('[data-task]')?.contains(document.activeElement));
  const target = present === -1 ? 0 : Math.min(Math.max(present + step, 0), all.length - 1);
  focusBox(all[target]);
}

function focusBox(box: HTMLInputElement | undefined): void {
  box?.focus({ preventScroll: true });
  box?.closest('[data-task]')?.scrollIntoView({ block: 'nearest' });
}

/** Focuses the row at an index, or the last one. */
export function focusRowAt(index: number): void {
  const all = boxes();
  focusBox(all[Math.min(index, all.length - 1)]);
}
