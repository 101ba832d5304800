import { describe, expect, test } from 'vitest'
import {
  isAddressRange,
  isFilledString,
  isFiniteNumber,
  isHostName,
  isOneOf,
  isRecord,
  isStreamName,
  isTimeZone,
} from './validators.ts'

function sorted(guard: (value: unknown) => boolean, yes: readonly unknown[], no: readonly unknown[]): void {
  expect(yes.filter((value) => !guard(value))).toEqual([])
  expect(no.filter(guard)).toEqual([])
}

describe('guards', () => {
  test('a record is an object that is neither an array nor null', () => {
    sorted(isRecord, [{}, { a: 1 }, Object.create(null)], [null, undefined, [], 'text', 1, () => 1])
  })
  test('a finite number is no NaN, no infinity, no text', () => {
    sorted(isFiniteNumber, [0, -1.5, Number.MAX_VALUE], [Number.NaN, Infinity, -Infinity, '1', 1n, null])
  })
  test('a filled string has more than white space', () => {
    sorted(isFilledString, ['a', ' a '], ['', ' \n', undefined, 1])
  })
  test('one of a list is compared by value, not as text', () => {
    sorted((value) => isOneOf(['a', 1], value), ['a', 1], ['1', 'b', undefined])
  })
  test('a stream name is lower-case, begins with a letter or digit and has at most 63 characters', () => {
    sorted(
      isStreamName,
      ['a', '9', 'google.maps', 'my_notes-2', 'a'.repeat(63)],
      ['', '.a', '-a', '_a', 'A', 'a b', 'a/b', 'ä', 'a\n', 'a'.repeat(64), undefined],
    )
  })
  test('a time zone is an IANA name that the runtime knows', () => {
    sorted(
      isTimeZone,
      ['UTC', 'Europe/Berlin', 'Asia/Kolkata'],
      ['', '+02:00', 'Mars/Base', 'Europe/Berlin\n', 2, null],
    )
  })
  test('a host name has no port, no scheme and no path', () => {
    sorted(
      isHostName,
      ['localhost', 'stream.example.org', '127.0.0.1', '::1', '[::1]', 'my_host'],
      ['', 'a:80', 'http://a', 'a/b', '-a', 'a..b', 'a b', 'a'.repeat(254), undefined],
    )
  })
  test('an address range is an address with or without a prefix that fits it', () => {
    sorted(
      isAddressRange,
      ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/128'],
      ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', 'host', '::/129', '', undefined],
    )
  })
})
