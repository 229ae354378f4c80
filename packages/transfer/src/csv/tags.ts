/** Joins tags with commas. A backslash stands before a comma or a backslash in a tag. */
export function joinTags(tags: readonly string[]): string {
  return tags.map((tag) => tag.replace(/[\\,]/g, '\\$&')).join(',');
}

/** Splits what `joinTags` has joined, or what a person has typed. */
export function splitTags(text: string): string[] {
  const tags: string[] = [];
  let tag = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === ',') {
      tags.push(tag);
      tag = '';
    } else if (character === '\\' && at + 1 < text.length) {
      at += 1;
      tag += text.charAt(at);
    } else tag += character;
  }
  tags.push(tag);
  return tags.map((each) => each.trim()).filter((each) => each !== '');
}
