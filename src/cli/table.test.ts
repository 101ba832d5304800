import { expect, it } from 'vitest'
import { createStyle } from './style.ts'
import { table } from './table.ts'

const style = createStyle(false)

it('aligns cells under their titles', () => {
  const text = table(
    [{ title: 'name' }, { title: 'count', align: 'right' }],
    [
      ['a', '1'],
      ['long name', '1,000'],
    ],
    { style },
  )
  expect(text).toBe('name       count\na              1\nlong name  1,000')
})

it('lets the flexible column give way to the width', () => {
  const text = table([{ title: 'what', flexible: true }, { title: 'id' }], [['x'.repeat(50), 'abc']], {
    style,
    width: 30,
  })
  expect(text.split('\n').map((line) => line.length)).toEqual([29, 30].map((n) => (n === 29 ? 29 : 30)))
  expect(text).toContain('…')
})
