/** The middle one of some numbers, or what lies between the two in the middle. @throws for none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('cannot compute the median of no values');
  return (low + high) / 2;
}
