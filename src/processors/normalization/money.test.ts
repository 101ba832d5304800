import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../utils/json-text.ts'
import { currencyCode, fromMinorUnits, parsePrice, readMoney } from './money.ts'

describe('an amount in minor units', () => {
  it.each([
    [499, 'usd', '4.99', 'USD'],
    [5, 'EUR', '0.05', 'EUR'],
    [0, 'EUR', '0.00', 'EUR'],
    [-1050, 'GBP', '-10.50', 'GBP'],
    ['119900', 'BRL', '1199.00', 'BRL'],
    [500, 'JPY', '500', 'JPY'],
    [1500, 'KWD', '1.500', 'KWD'],
    [5, 'TND', '0.005', 'TND'],
    [parseJson('900719925474099312345'), 'EUR', '9007199254740993123.45', 'EUR'],
  ])('%j %s is %s %s', (value, currency, amount, code) => {
    expect(fromMinorUnits(value, currency)).toEqual({ amount, currency: code })
  })

  it.each([
    [499, undefined],
    [499, ''],
    [499, 'XYZ'],
    [4.99, 'USD'],
    [Number.NaN, 'USD'],
    ['4.99', 'USD'],
    ['', 'USD'],
    [null, 'USD'],
  ])('%j %s is none', (value, currency) => {
    expect(fromMinorUnits(value, currency)).toBeUndefined()
  })

  it('is exact, however large', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (units) => {
        const { amount } = fromMinorUnits(String(units), 'USD') ?? { amount: '' }
        expect(BigInt(amount.replace('.', ''))).toBe(units)
        expect(amount).toMatch(/^-?\d+\.\d\d$/)
      }),
    )
  })
})

describe('a decimal and a code', () => {
  it.each([
    ['4.99', 'usd', '4.99'],
    [4.99, 'USD', '4.99'],
    ['5', 'USD', '5.00'],
    ['0.0125', 'USD', '0.0125'],
    ['4.9900', 'USD', '4.99'],
    ['-0.00', 'USD', '0.00'],
    [500, 'JPY', '500'],
    [parseJson('12345678901234567890'), 'JPY', '12345678901234567890'],
  ])('%j %s is %s', (value, currency, amount) => {
    expect(readMoney(value, currency)).toEqual({ amount, currency: currency.toUpperCase() })
  })

  it.each([
    ['4,99', 'USD'],
    ['4.99', 'dollars'],
    [1e300, 'USD'],
    [true, 'USD'],
    ['', 'USD'],
  ])('%j %s is none', (value, currency) => {
    expect(readMoney(value, currency)).toBeUndefined()
  })
})

describe('a printed price', () => {
  it.each([
    ['€1.234,50', '1234.50', 'EUR'],
    ['4,99 €', '4.99', 'EUR'],
    ['4,99\u00a0€', '4.99', 'EUR'],
    ['US$4.99', '4.99', 'USD'],
    ['4,99 $US', '4.99', 'USD'],
    ['CA$1,234', '1234.00', 'CAD'],
    ['$4.99 CAD', '4.99', 'CAD'],
    ['R$ 1.234.567,8', '1234567.80', 'BRL'],
    ['₹1,23,456.00', '123456.00', 'INR'],
    ["CHF 1'234.50", '1234.50', 'CHF'],
    ['1\u202f234,50 zł', '1234.50', 'PLN'],
    ['Rp 15.000', '15000.00', 'IDR'],
    ['₩12,000', '12000', 'KRW'],
    ['JPY 500', '500', 'JPY'],
    ['KWD 1.500', '1.500', 'KWD'],
    ['KWD 1,234.500', '1234.500', 'KWD'],
    ['0.500 €', '0.50', 'EUR'],
    ['-£3.00', '-3.00', 'GBP'],
    ['\u2212£3.00', '-3.00', 'GBP'],
    ['(£3.00)', '-3.00', 'GBP'],
    ['\u200f٤٫٩٩ ر.س.\u200f', '4.99', 'SAR'],
    ['99 Kč', '99.00', 'CZK'],
    ['129,00 руб.', '129.00', 'RUB'],
  ])('%s is %s %s', (text, amount, currency) => {
    expect(parsePrice(text)).toEqual({ amount, currency })
  })

  it('whose sign is of several currencies says that the best known was taken, or none', () => {
    expect(parsePrice('$1,234.50')).toEqual({ amount: '1234.50', currency: 'USD', isGuessed: true })
    expect(parsePrice('¥500')).toEqual({ amount: '500', currency: 'JPY', isGuessed: true })
    expect(parsePrice('1 234,50 kr')).toEqual({ amount: '1234.50' })
    expect(parsePrice('1 234,50 kr.')).toEqual({ amount: '1234.50' })
    expect(parsePrice('4.99')).toEqual({ amount: '4.99' })
  })

  it('is of the currency that is known otherwise, where its own sign does not say', () => {
    expect(parsePrice('$4.99', 'cad')).toEqual({ amount: '4.99', currency: 'CAD' })
    expect(parsePrice('49 kr', 'SEK')).toEqual({ amount: '49.00', currency: 'SEK' })
    expect(parsePrice('49', 'SEK')).toEqual({ amount: '49.00', currency: 'SEK' })
    expect(parsePrice('4,99 €', 'SEK')).toEqual({ amount: '4.99', currency: 'EUR' })
  })

  it.each(['', 'Free', 'Gratis', '3 items', '2 × 4.99', '$', undefined, 4.99, 'EUR'])('is not read from %j', (text) => {
    expect(parsePrice(text)).toBeUndefined()
  })

  it('never throws and gives plain decimals alone', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[$€ ]?[\d.,' ]{1,12}(?: ?kr| €)?$/)),
        (text) => {
          const price = parsePrice(text)
          if (price !== undefined) expect(price.amount).toMatch(/^-?\d+(?:\.\d+)?$/)
        },
      ),
    )
  })
})

it('a currency is one by its code, in any case', () => {
  expect(currencyCode(' eur ')).toBe('EUR')
  expect(currencyCode('EURO')).toBeUndefined()
  expect(currencyCode(978)).toBeUndefined()
})
