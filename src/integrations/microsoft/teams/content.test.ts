import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readContent } from './content.ts'

test.each([
  ['plain &amp; simple', 'plain & simple'],
  ['a<br/>b<p>c</p>', 'a\nb\nc'],
  ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ['<a href="https://example.org/?a=1&amp;b=2">example</a> <ss type="smile">:)</ss>', 'example :)'],
  [
    '<quote author="a"><legacyquote>[1] a: </legacyquote>Nine?<legacyquote>&lt;&lt;&lt; </legacyquote></quote>Yes',
    'Nine?\nYes',
  ],
  ['<script>alert(1)</script>x<style>p{}</style>', 'x'],
  ['<legacyquote>never closed', ''],
  ['&lt;b&gt;no tag&lt;/b&gt;', '<b>no tag</b>'],
])('of %s the text is kept', (content, text) => {
  expect(readContent(content).text).toBe(text)
})

test('a shared file has its name, a changed message its mark', () => {
  expect(readContent('<URIObject>x<OriginalName v="plan &amp; map.pdf"></OriginalName></URIObject>')).toMatchObject({
    fileName: 'plan & map.pdf',
    isEdited: false,
  })
  expect(readContent('new<e_m ts="1" a="a" t="61"></e_m>')).toEqual({ text: 'new', isEdited: true })
})

test('never throws, and gives no more than was there', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom('<', '>', '&', '"', '<br', '<legacyquote>', '</quote>', '<p '), fc.string()), {
        maxLength: 20,
      }),
      (parts) => {
        expect(typeof readContent(parts.join('')).text).toBe('string')
      },
    ),
  )
})
