const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The last characters that decode to the same bytes as the one that is there. */
function lastCharacters(part: string): string[] {
  const unused = [0, 0, 4, 2][part.length % 4] ?? 0;
  const last = ALPHABET.indexOf(part.at(-1) ?? '');
  return Array.from({ length: 2 ** unused - 1 }, (_, bits) => ALPHABET.charAt(last ^ (bits + 1)));
}

/** Other texts for the bytes of a part of a token. Lenient decoders take them all. */
function spellingsOfPart(part: string): string[] {
  const middle = part.length >> 1;
  const inserted = [' ', '\t', '\n', '\r\n', '\f', '='].flatMap((text) => [
    text + part,
    part.slice(0, middle) + text + part.slice(middle),
    part + text,
  ]);
  const inBase64 = part.replaceAll('-', '+').replaceAll('_', '/');
  return [
    ...inserted,
    `${part}==`,
    ...lastCharacters(part).map((last) => part.slice(0, -1) + last),
    ...(inBase64 === part ? [] : [inBase64]),
  ];
}

/** Other texts for the bytes of a token, in each of its parts. */
export function spellingsOf(token: string): string[] {
  const parts = token.split('.');
  return parts.flatMap((part, at) =>
    spellingsOfPart(part).map((spelling) => parts.with(at, spelling).join('.')),
  );
}
