import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestInstance, testInstance } from './instance.ts'

let target: TestInstance
beforeAll(async () => {
  target = await testInstance()
})
afterAll(() => target.close())

test('an edit of half a position leaves the other half to what is read later', async () => {
  const { stores, owner } = target.instance
  await stores.streams.create(owner, 'diary')
  const append = async (lon: number) => {
    const [appended] = await stores.editor.append(owner, 'diary', [
      { id: 'a', type: 'note', lat: 481000000, lon, data: {} },
    ])
    return appended?.fact ?? ''
  }
  const fact = await append(115000000)
  expect(await stores.editor.edit(owner, fact, { lat: 482000000 })).toMatchObject({ lat: 482000000, lon: 115000000 })
  await append(116000000)
  expect(await stores.events.get(owner, fact)).toMatchObject({ lat: 482000000, lon: 116000000 })
})
