import { describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue/index.ts'
import { createDetector } from './detector.ts'

const SEEDS: readonly string[] = [
  'a.', 'a@', '@a', '1-', '1 ', '1.', '12 ', '123 ', '(', ')(', 'eyJ', 'eyJ.', 'eyJhbGciOiJIUzI1NiJ9.', 'http://', '://', 'a:a@', 'a://a:a@', '+1', '::', '1:', 'a:', '0x', '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----', '%40', '\u0301', '\u200d', '\u200b1', '１', '1', 'a', 'A', 'A1', 'a1-', '{"a":"', '\\"', '[', '\ud800', '\udc00', '\u0000', 'www.', 'a.com ', 'a.com/', '@a.com', '1.1,', '1.123456, ',
  'password ', 'password: ', 'password=a ', 'token=', 'sid=', 'abandon ', 'phone 555-123-4567 ', 'call 5551234567 ', '4111 1111 1111 1111 ', 'AB12 ', 'ab 12 ', 'de89 3704 ', 'x1 ', '"', '"@a.de', ' '.repeat(16), '\n',
  'Al Bo ', 'Dr. A ', 'a_1', '12°', 'sk-', 'xoxb-a', '电', '我是',
] // biome-ignore format: a list of texts

const KB = 1024
const repeated = (seed: string, length: number): string => seed.repeat(Math.ceil(length / seed.length)).slice(0, length)
const detector = createDetector({ groups: CATALOGUE })

/** CPU milliseconds, the best of some tries where it is not `enough` at once: what else the machine does counts little. */
function costMs(text: string, enough = Number.POSITIVE_INFINITY): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < TRIES && (round === 0 || best > enough); round++) {
    const before = process.cpuUsage()
    detector.detect(text)
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

const TRIES = 3
/** Of a quiet machine; a busy one takes up to three times as long. */
const MOST_MS = 20
const BUSY = 3
/** Below this a growth is noise. */
const NOISE_MS = 8
const MOST_GROWTH = 2.3 * 1.3
/** Long enough that what is not linear stands out, short enough for all seeds. */
const HALF = 128 * KB

/** How much longer twice as much takes. */
function growthOf(seed: string): number {
  const whole = costMs(repeated(seed, 2 * HALF))
  return whole / (whole < NOISE_MS * MOST_GROWTH ? NOISE_MS : Math.max(costMs(repeated(seed, HALF)), NOISE_MS))
}

describe('hostile texts', () => {
  for (const seed of SEEDS)
    it(`takes linear time for ${JSON.stringify(seed)} over and over`, () => {
      expect(costMs(repeated(seed, 20 * KB), MOST_MS)).toBeLessThan(MOST_MS * BUSY)
      let growth = Number.POSITIVE_INFINITY
      for (let round = 0; round < TRIES && growth >= MOST_GROWTH; round++) growth = Math.min(growth, growthOf(seed))
      expect(growth).toBeLessThan(MOST_GROWTH)
    })
}, 120_000)
