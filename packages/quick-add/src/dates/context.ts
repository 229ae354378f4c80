import type { DayPhrase, Doubt } from './phrases.ts';
import type { Moment } from './read-moment.ts';
import { bareText, type Reading, type Token } from './tokens.ts';

/** Prepositions that belong to a due date, before its first word. */
const PREPOSITIONS = /^(?:due|deadline|by|on|at|@|until|till|before|starting|from|for|latest)$/;
const LABEL = /^(?:due|deadline|when|date):$/;
const NO_LATER_THAN = 'no later than';
/** Words whose object is no due date: "photos of monday", "move it to friday", "skip the friday meeting". */
const OBJECT =
  /^(?:of|to|since|after|about|than|between|like|per|vs|the|an?|my|your|our|his|her|its|their|no|any|some|all|most|each|last|past|previous|black|good|ash|palm|easter|super|cyber|casual)$/;
const COPULA = /^(?:is|was|are|were)$/;
/** Words before a number that counts something else: "part 2/3". */
const COUNTED =
  /^(?:parts?|chapters?|steps?|slides?|pages?|sections?|episodes?|seasons?|rounds?|phases?|volumes?|versions?|levels?|lessons?|units?|items?|numbers?|no|nr|score|rated?|grade|ratio|scale|room|size|v|teil|kapitel|seite|schritt)$/;
/** Words after a number that say what there are so many of: "may 5 people". */
const MEASURE =
  /^(?:people|persons?|guests?|kids|friends|miles?|km|kilomet(?:er|re)s?|m|met(?:er|re)s|laps?|steps?|times?|x|kg|g|grams?|lbs?|l|lit(?:er|re)s?|cups?|euros?|dollars?|minutes?|mins?|hours?|days?|weeks?|months?|years?|pages?|items?|pieces?|percent|%)$/;

/** Words that stand before a date. */
export interface Before {
  readonly index: number;
  readonly preposition: string | undefined;
  /** The word before the date and its prepositions, unless it ends with punctuation. */
  readonly word: string;
}

function isPreposition({ text }: Token): boolean {
  return PREPOSITIONS.test(text) || LABEL.test(text);
}

/** Finds the prepositions before a token. */
export function readBefore(tokens: readonly Token[], first: number): Before {
  let start = first;
  const isOpen = () => !tokens[start]?.hasBracket;
  if (
    isOpen() &&
    tokens
      .slice(Math.max(0, start - 3), start)
      .map(({ text }) => text)
      .join(' ') === NO_LATER_THAN
  )
    start -= 3;
  for (let token = tokens[start - 1]; token && isOpen() && isPreposition(token); token = tokens[start - 1])
    start -= 1;
  const isBracketed = tokens[start]?.hasBracket ?? false;
  return {
    index: tokens[start]?.index ?? 0,
    preposition: start < first ? tokens[first - 1]?.text : undefined,
    word: isBracketed ? '' : (tokens[start - 1]?.text ?? ''),
  };
}

/** Tells whether nothing follows a phrase that it could belong to. */
function isEnd(tokens: readonly Token[], { next, after }: Reading<unknown>): boolean {
  return after !== '' || next >= tokens.length;
}

/** Tells whether the words around a phrase leave no doubt that it is a date. */
function isClear(doubt: Doubt, tokens: readonly Token[], found: Reading<Moment>, before: Before): boolean {
  const isSupported = before.preposition !== undefined || found.value.time !== undefined;
  const following = tokens[found.next];
  const isAlone = before.index === tokens[0]?.index && isEnd(tokens, found);
  switch (doubt) {
    case 'word':
      return isSupported || isAlone;
    case 'ordinal':
      return isSupported && (found.value.time !== undefined || isEnd(tokens, found));
    case 'fraction':
      return isSupported || (isEnd(tokens, found) && !COUNTED.test(before.word));
    case 'dotted':
      return isSupported || !COUNTED.test(before.word);
    case 'count':
      return found.after !== '' || following === undefined || !MEASURE.test(bareText(following));
  }
}

function isClearTime(tokens: readonly Token[], found: Reading<Moment>, before: Before): boolean {
  const isFirst = before.index === tokens[0]?.index;
  switch (found.value.time?.needs) {
    case undefined:
      return true;
    case 'day':
      return before.preposition !== undefined && found.value.time?.hasHalf === true;
    case 'edge':
      return before.preposition !== undefined || isEnd(tokens, found) || isFirst;
    case 'end':
      return isEnd(tokens, found);
  }
}

/** Tells whether the words of a moment mean a due date where they stand. */
export function isMeant(tokens: readonly Token[], found: Reading<Moment>, before: Before): boolean {
  const { day, instant } = found.value;
  if (COPULA.test(before.word)) return false;
  if (before.preposition === undefined && OBJECT.test(before.word)) return false;
  if (day) return isClearDay(day, tokens, found, before);
  return instant !== undefined || isClearTime(tokens, found, before);
}

function isClearDay(
  day: DayPhrase,
  tokens: readonly Token[],
  found: Reading<Moment>,
  before: Before,
): boolean {
  return day.doubt === undefined || isClear(day.doubt, tokens, found, before);
}
