import { expect, test } from 'vitest'
import { lookAhead } from './look-ahead.ts'

async function* numbers(to: number) {
  for (let i = 0; i < to; i++) yield i
}
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('gives the results in order, and no more at a time than it may', async () => {
  let atWork = 0
  let most = 0
  const work = async (i: number) => {
    most = Math.max(most, ++atWork)
    await after(i % 3)
    atWork--
    return i
  }
  const results: number[] = []
  for await (const result of lookAhead(numbers(50), 4, work)) results.push(result)
  expect(results).toEqual([...Array(50).keys()])
  expect(most).toBe(4)
})

test('hands back what nobody took where the consumer leaves or one fails', async () => {
  const discarded: number[] = []
  const discard = async (i: number) => {
    discarded.push(i)
  }
  for await (const _ of lookAhead(numbers(9), 4, async (i) => i, discard)) break
  expect(discarded).toEqual([1, 2, 3])
  const failing = lookAhead(
    numbers(9),
    3,
    (i) => (i === 0 ? Promise.reject(new Error('no')) : Promise.resolve(i)),
    discard,
  )
  await expect(failing.next()).rejects.toThrow('no')
  expect(discarded).toEqual([1, 2, 3, 1, 2])
})
