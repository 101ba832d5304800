import { describe, expect, test } from 'vitest'
import { isOlder } from './versions.ts'

describe('versions', () => {
  test.each([
    ['0.1.0', '0.1.1'],
    ['0.9.9', '0.10.0'],
    ['1.2.3-beta.1', '1.2.3'],
    ['unknown', '0.0.0'],
  ])('%s is older than %s, not the other way round', (older, newer) => {
    expect(isOlder(older, newer)).toBe(true)
    expect(isOlder(newer, older)).toBe(false)
    expect(isOlder(older, older)).toBe(false)
  })
})
