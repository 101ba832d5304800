import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countMarked } from './marked-lines.ts'

test('counts the lines with a beginning, however the file is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('From a', 'From', ' From a', 'x', '>From a', '')),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 9 }),
      async (lines, end, size) => {
        const bytes = Buffer.from(lines.join(end))
        async function* chunks() {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
        }
        expect(await countMarked(chunks(), 'From ')).toBe(lines.filter((line) => line.startsWith('From ')).length)
      },
    ),
  )
})
