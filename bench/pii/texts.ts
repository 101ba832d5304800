import { mulberry } from '../random.ts'

/** Texts of the mixture that events hold, made up from word lists: the same for the same seed. */
export interface Texts {
  /** 40 % posts, 10 % sentences with personal values, 25 % searches, the rest ids, links, times and places. */
  short(bytes: number): readonly string[]
  /** Lines of servers in pieces of 100 KB. */
  logs(bytes: number): readonly string[]
  /** Values of fields: titles, names, ids, numbers, times. */
  values(count: number): readonly string[]
}

/** Every second one stands for what half of a text is made of. */
const COMMON =
  'the a to of and in is for on with this that was but have not you just they from are at my me so it be as we all'.split(
    ' ',
  )
const WORDS =
  'think people really good because video little great watching song music always pretty where first still much better than into over years going makes right last long something best part found day made look everyone under live world home play game night thing same city walk bread garden letter river window wonderful remember yesterday children mountains coffee'.split(
    ' ',
  )
const NAMES = ['Mila', 'Jonas', 'Amelie', 'Tariq', 'Greta', 'Oskar', 'Ines', 'Pavel', 'Noor', 'Hanna']
const PLACES = ['Harbour', 'Central', 'Museum', 'Lindenhof', 'Station', 'Market', 'Old Mill', 'Park']
const HEX = '0123456789abcdef'
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const LOG_SIZE = 100_000

export function createTexts(seed: number): Texts {
  const random = mulberry(seed)
  const below = (most: number) => Math.floor(random() * most)
  const one = (list: readonly string[] | string): string => list[below(list.length)] ?? ''
  const many = (count: number, make: () => string, between = ''): string =>
    Array.from({ length: count }, make).join(between)
  const digits = (count: number) => many(count, () => String(below(10)))
  const words = (count: number) => many(count, () => one(random() < 0.5 ? COMMON : WORDS), ' ')
  const sentence = (count: number) => {
    const text = words(count)
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
  }
  const time = () =>
    `2025-${String(below(12) + 1).padStart(2, '0')}-1${below(9)}T1${below(9)}:2${below(9)}:3${below(9)}Z`
  const uuid = () => [8, 4, 4, 4, 12].map((count) => many(count, () => one(HEX))).join('-')

  const post = () => many(1 + below(3), () => `${sentence(6 + below(9))}${one('.!?')}`, ' ')
  const personal = () =>
    one([
      `${sentence(4)}: call me on +49 30 ${digits(3)} ${digits(4)}`,
      `Write to ${one(NAMES).toLowerCase()}.${one(WORDS)}@example.org, ${words(5)}.`,
      `My card is 4${digits(3)} ${digits(4)} ${digits(4)} ${digits(4)}, ${words(4)}`,
      `${one(NAMES)} ${one(NAMES)}son lives in ${one(PLACES)} Street ${below(90) + 1}, ${words(3)}`,
      `server 192.168.${below(250)}.${below(250)} ${words(4)}`,
    ])
  const other = () =>
    one([
      uuid(),
      many(11, () => one(MIXED)),
      `https://www.example.com/${one(WORDS)}/${many(22, () => one(MIXED))}?t=${below(900)}`,
      time(),
      String(1_600_000_000_000 + below(100_000_000)),
      `${(random() * 80).toFixed(7)}, ${(random() * 170).toFixed(7)}`,
      `${below(20)}.${below(40)}.${below(99)}`,
    ])
  const short = () => {
    const kind = random()
    if (kind < 0.4) return post()
    if (kind < 0.5) return personal()
    return kind < 0.75 ? words(2 + below(4)) : other()
  }
  const logLine = () =>
    `${time()} ${one(['INFO', 'WARN', 'DEBUG'])} [worker-${below(8)}] ${words(6 + below(6))} took ${below(900)} ms id=${many(16, () => one(HEX))}${
      random() < 0.05 ? ` client=10.0.${below(250)}.${below(250)}` : ''
    }`
  const value = () =>
    one([
      words(3),
      one(PLACES),
      `${one(NAMES)} ${one(PLACES)}`,
      time(),
      digits(6),
      many(11, () => one(MIXED)),
      one(WORDS),
      uuid(),
      `${below(99)}.${digits(2)}`,
    ])

  return {
    short: (bytes) => filled(bytes, short),
    logs: (bytes) => filled(bytes, () => filled(LOG_SIZE, logLine).join('\n')),
    values: (count) => Array.from({ length: count }, () => asRead(value())),
  }
}

/** As texts come: read from bytes, in one piece. What is put together from parts would be searched part by part. */
const asRead = (text: string): string => Buffer.from(text).toString()

function filled(bytes: number, make: () => string): readonly string[] {
  const texts: string[] = []
  for (let size = 0; size < bytes; ) {
    const text = asRead(make())
    texts.push(text)
    size += text.length
  }
  return texts
}
