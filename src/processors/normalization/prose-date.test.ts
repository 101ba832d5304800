import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createProseDateReader } from './prose-date.ts'

const read = createProseDateReader()
const iso = (text: string) => {
  const date = read(text)
  return date && new Date(date.ms).toISOString()
}

describe('a date in prose', () => {
  it.each([
    ['Mar 1, 2018, 5:00:00 PM', '2018-03-01T17:00:00.000Z'],
    ['Mar 1, 2020, 12:00:00\u202fAM UTC', '2020-03-01T00:00:00.000Z'],
    ['1 Mar 2025, 15:04:05 UTC', '2025-03-01T15:04:05.000Z'],
    ['1 mar 2025, 15:04:05 GMT-6', '2025-03-01T21:04:05.000Z'],
    ['01.09.2022, 21:08:12 MESZ', '2022-09-01T19:08:12.000Z'],
    ['1 de mar. de 2025, 16:04:05 BRT', '2025-03-01T19:04:05.000Z'],
    ['1 mars 2025, 16:04:05 UTC+1', '2025-03-01T15:04:05.000Z'],
    ['2025/03/01 15:04:05 JST', '2025-03-01T06:04:05.000Z'],
    ['2025年3月1日 GMT+8 16:04:05', '2025-03-01T08:04:05.000Z'],
    ['2025年3月1日 下午4:04:05 [GMT+8]', '2025-03-01T08:04:05.000Z'],
    ['2025. 3. 1. 오후 4시 4분 5초 GMT+9', '2025-03-01T07:04:05.000Z'],
    ['1.3.2025 klo 16.04.05 UTC+2', '2025-03-01T14:04:05.000Z'],
    ['2015. február 15., vasárnap 21:54:36 UTC', '2015-02-15T21:54:36.000Z'],
    ['Tuesday, September 10, 2024 at 8:44:40 PM UTC', '2024-09-10T20:44:40.000Z'],
    ['٠١\u200f/٠٣\u200f/٢٠٢٥، ٤:٠٤:٠٥ م غرينتش+٣', '2025-03-01T13:04:05.000Z'],
    ['1 มี.ค. 2568 16:04:05 GMT+7', '2025-03-01T09:04:05.000Z'],
    ['15:04:05 GMT+7 1 thg 3, 2025', '2025-03-01T08:04:05.000Z'],
    ['Mar 1, 2020, 5:00:00 PM -03', '2020-03-01T20:00:00.000Z'],
    ['1 мар. 2025 г., 15:04:05 MSK', '2025-03-01T12:04:05.000Z'],
    ['1. lis 2025. 15:04:05', '2025-10-01T15:04:05.000Z'],
    ['7. Jänner 2023 um 09:05:03 MEZ', '2023-01-07T08:05:03.000Z'],
    ['15 de setiembre de 2023, 9:05:03 p. m. GMT-5', '2023-09-16T02:05:03.000Z'],
    ['٨ كانون الأول ٢٠٢٣، ٩:٠٥:٠٣ ص', '2023-12-08T09:05:03.000Z'],
    ['٨ كانون الثاني ٢٠٢٣، ٩:٠٥:٠٣ ص', '2023-01-08T09:05:03.000Z'],
    ['14 غشت 2023 في 21:05:03', '2023-08-14T21:05:03.000Z'],
    ['1 lis 2025, 15:04:05', '2025-11-01T15:04:05.000Z'],
    ['14 Oca 2024 09:12:33 TRT', '2024-01-14T06:12:33.000Z'],
    ['14 Jan 2024, 12:12:33 SAST', '2024-01-14T10:12:33.000Z'],
    ['14 Jan 2024, 12:12:33 AMT', '2024-01-14T16:12:33.000Z'],
    ['14 Jan 2024, 09:12:33 CHADT', '2024-01-13T19:27:33.000Z'],
    ['14 août 2024, 9 h 12 min 33 s HAE', '2024-08-14T13:12:33.000Z'],
    ['14 сент. 2024 г., 09:12:33 МСК', '2024-09-14T06:12:33.000Z'],
    ['2024/01/14 09:12:33 日本標準時', '2024-01-14T00:12:33.000Z'],
    ['2024年1月14日 09:12:33 CST', '2024-01-14T01:12:33.000Z'],
    ['14 בינו׳ 2024, 9:12:33 IST', '2024-01-14T07:12:33.000Z'],
  ])('is read: %s', (text, wanted) => {
    expect(iso(text)).toBe(wanted)
  })

  it('has the offset that is printed, also in the other half of the year', () => {
    expect(iso('Jan 1, 2021, 6:00:00 PM BST')).toBe('2021-01-01T17:00:00.000Z')
  })

  it('says how its zone is known', () => {
    const zone = (text: string) => read(text)?.zone
    expect(zone('Mar 1, 2020, 5:00:00 PM UTC')).toBe('given')
    expect(zone('Mar 1, 2020, 5:00:00 PM')).toBe('none')
    expect(zone('Mar 1, 2020, 5:00:00 PM CST')).toBe('ambiguous')
    expect(zone('Mar 1, 2020, 5:00:00 PM QQT')).toBe('unknown')
  })

  it('is as exact as it is printed', () => {
    expect(read('Mar 1, 2020')?.precision).toBe('day')
    expect(read('Mar 1, 2020, 5:00 PM')?.precision).toBe('min')
    expect(read('Mar 1, 2020, 5:00:00 PM')?.precision).toBe('s')
  })

  it.each([
    '',
    'hello',
    'some time ago',
    '31.02.2020, 10:00:00',
    'Mar 1, 10:00',
    '10:00:00',
    'Mar 2020',
    'Mar 1, 2020, 25:00:00',
    'x'.repeat(500),
  ])('is none: %s', (text) => {
    expect(read(text)).toBeUndefined()
  })

  it('comes back from how Intl prints it, in every language', () => {
    const locales = [
      'en-US', 'en-GB', 'en-CA', 'en-IN', 'de', 'fr', 'fr-CA', 'es', 'es-MX', 'es-AR', 'it', 'pt-BR', 'pt-PT', 'nl', 'pl', 'ru', 'uk', 'tr', 'ja',
      'zh-CN', 'zh-TW', 'ko', 'sv', 'da', 'nb', 'fi', 'cs', 'sk', 'hu', 'ro', 'el', 'bg', 'hr', 'sl', 'sr', 'lt', 'lv', 'et', 'he', 'ar', 'ar-EG', 'hi', 'bn',
      'ta', 'te', 'mr', 'gu', 'kn', 'ml', 'th', 'vi', 'id', 'ms', 'fil', 'ca', 'eu', 'gl', 'af', 'sw', 'is', 'sq', 'mk', 'az', 'ka', 'hy', 'kk',
    ] // biome-ignore format: a word list
    const styles = fc.record({
      locale: fc.constantFrom(...locales),
      dateStyle: fc.constantFrom('medium' as const, 'long' as const),
      zoned: fc.boolean(),
    })
    fc.assert(
      fc.property(
        styles,
        fc.integer({ min: Date.UTC(2005, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 }),
        ({ locale, dateStyle, zoned }, second) => {
          const style = {
            dateStyle,
            timeStyle: zoned ? 'long' : 'medium',
            timeZone: zoned ? 'Asia/Kolkata' : 'UTC',
          } as const
          const text = new Intl.DateTimeFormat(locale, style).format(second * 1000)
          // In its own language a zone is an abbreviation that means others too.
          if (/\bIST\b/.test(text)) return
          expect(read(text)?.ms, `${locale}: ${text}`).toBe(second * 1000)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('of the most usual form is read the same with and without the tables of all languages', () => {
    const zones = ['', ' UTC', ' CST', ' EDT', ' BST', ' XYZ', ' PM', ' MAY']
    const form = fc.record({
      month: fc.constantFrom('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec', 'Mai'),
      day: fc.integer({ min: 0, max: 32 }),
      year: fc.integer({ min: 1890, max: 2210 }),
      clock: fc.tuple(
        fc.integer({ min: 0, max: 13 }),
        fc.constantFrom('00', '07', '59', '60'),
        fc.constantFrom('00', '59', '60'),
      ),
      half: fc.constantFrom('AM', 'PM'),
      space: fc.constantFrom(' ', '\u202f', '\u00a0'),
      zone: fc.constantFrom(...zones),
    })
    fc.assert(
      fc.property(form, ({ month, day, year, clock, half, space, zone }) => {
        const text = `${month} ${day}, ${year}, ${clock.join(':')}${space}${half}${zone}`
        // A space in front of it means nothing, and keeps it from the short way.
        expect(createProseDateReader()(text)).toEqual(createProseDateReader()(` ${text}`))
      }),
      { numRuns: 2000 },
    )
  })

  it('is read from any text without a throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('1', '9', ':', '.', ' ', 'M', 'a', 'r', ',', '+', '٣', '年') }),
        ),
        (text) => {
          const date = read(text)
          expect(date === undefined || Number.isSafeInteger(date.ms)).toBe(true)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
