import { describe, expect, it } from 'vitest'
import { createIgnoredList } from './ignored-list.ts'

function listOf(files: number, at: (i: number) => { path: string; why: string }) {
  const list = createIgnoredList()
  let named = 0
  for (let i = 0; i < files; i++) if (list.add({ ...at(i), bytes: 10 })) named++
  return { all: list.all(), named }
}

describe('files that no source reads', () => {
  it('are listed by name as long as a person may look through them', () => {
    const { all, named } = listOf(2000, (i) => ({ path: `x.zip!/${i}.bin`, why: 'binary' }))
    expect([all.length, named]).toEqual([2000, 2000])
    expect(all.some(({ files }) => files !== undefined)).toBe(false)
  })

  it('are summed up by reason beyond that, with the folder that they lie in', () => {
    const { all, named } = listOf(102_000, (i) => ({
      path: i % 2 === 0 ? `/data/a/b${i % 7}/${i}.bin` : `x.zip!/c/${i}.txt`,
      why: i % 2 === 0 ? 'binary' : 'text',
    }))
    expect(named).toBe(2000)
    expect(all.slice(2000)).toEqual([
      { path: '/data/a/', why: 'binary', files: 50_000, bytes: 500_000 },
      { path: 'x.zip!/c/', why: 'text', files: 50_000, bytes: 500_000 },
    ])
  })

  it('need no more room where every one has a reason of its own', () => {
    const { all } = listOf(50_000, (i) => ({ path: `${i}`, why: `reason ${i}` }))
    expect(all.length).toBeLessThan(2200)
    expect(all.reduce((sum, { files = 1 }) => sum + files, 0)).toBe(50_000)
    expect(all.at(-1)?.path).toBe('')
  })
})
