import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGiven, readFlag, readInteger, readNumber, readText } from './number.ts'

describe('values as exports write them', () => {
  it('are numbers where they are numbers or their decimal text', () => {
    expect([12, '12', ' 12.0 ', '0.750000', '-1e3', '.5', '5.'].map(readNumber)).toEqual([
      12, 12, 12, 0.75, -1000, 0.5, 5,
    ])
    expect(
      ['', ' ', '1,5', '0x10', 'NaN', 'Infinity', '1e999', Number.NaN, null, true, [1], {}].map(readNumber),
    ).toEqual(Array(12).fill(undefined))
  })

  it('are whole numbers only where nothing is lost', () => {
    expect([28, '28', '28.0', -3].map(readInteger)).toEqual([28, 28, 28, -3])
    expect([28.5, '28.5', '9007199254740993', 2 ** 60].map(readInteger)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('are true or false in any case', () => {
    expect([true, 'True', 'FALSE', false, 'yes', 1, null].map(readFlag)).toEqual([
      true,
      true,
      false,
      false,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('are texts without the space around them, numbers included, however large', () => {
    expect([' a ', 7, '\uE000#-8000000000000000001', '', ' ', null, {}].map(readText)).toEqual([
      'a',
      '7',
      '-8000000000000000001',
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('are absent where they are undefined, null or empty', () => {
    expect([undefined, null, '', 0, false, ' ', []].map(isGiven)).toEqual([false, false, false, true, true, true, true])
  })

  it('are read without a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' })), (value) => {
        for (const read of [readNumber, readInteger, readFlag, readText, isGiven]) read(value)
      }),
    )
  })
})
