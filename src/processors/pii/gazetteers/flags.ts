/** What a word can be: bits, several at once. The gazetteers give the first ten, the cues of `cues.ts` the others. */
export const FLAGS = {
  given: 1, surname: 1 << 1,
  /** In an English dictionary: a capital alone does not make it a name. */
  word: 1 << 2,
  /** Among the most frequent English words, or a function word of another language. */
  frequent: 1 << 3,
  city: 1 << 4, bigCity: 1 << 5, country: 1 << 6, region: 1 << 7, nationality: 1 << 8,
  /** A place name of several words begins like this. */
  opens: 1 << 9,
  /** Honorifics: Mr, Dr, Frau, Sig. */
  title: 1 << 10,
  /** Street, Road, ulica: with a name before or behind it. */
  street: 1 << 11,
  /** rue, via, calle: the name follows. */
  streetFirst: 1 << 12,
  orgForm: 1 << 13, orgHead: 1 << 14, month: 1 << 15, weekday: 1 << 16,
  /** van, de, bin: inside a name, in lower case. */
  particle: 1 << 17,
  job: 1 << 18, kin: 1 << 19, speech: 1 << 20,
  /** in, from, near: a place follows. */
  placeCue: 1 << 21,
  /** Apt, Suite, Floor. */
  unit: 1 << 22,
  stateCode: 1 << 23, greeting: 1 << 24, closing: 1 << 25,
  /** Jr, PhD: behind a name. */
  suffix: 1 << 26,
  /** Written with a capital for other reasons than being a name: I, The, Monday's greetings, labels of forms. */
  never: 1 << 27,
  compass: 1 << 28,
  /** is, was, has, lives: what persons do. */
  personVerb: 1 << 29,
  /** lives, moved, travels: a place is near. */
  placeVerb: 1 << 30,
  /** Box, Postfach, corner: a post box or a crossing may begin here. The bit of the sign. */
  addressStart: 1 << 31,
} as const // biome-ignore format: a table of bits
