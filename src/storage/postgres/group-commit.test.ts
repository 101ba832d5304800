import { describe, expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { createGroupCommit } from './group-commit.ts'

/** Commits one group after another, when told. */
function manual(fails: (events: readonly string[]) => unknown = () => undefined) {
  const groups: { readonly key: string; readonly events: readonly string[] }[] = []
  let release = () => {}
  let isOpen = true
  const gate = () =>
    new Promise<void>((resolve) => {
      if (isOpen) resolve()
      else release = resolve
    })
  const commit = createGroupCommit<string, string>(async (owner, stream, events) => {
    groups.push({ key: `${owner}/${stream}`, events })
    await gate()
    const error = fails(events)
    if (error !== undefined) throw error
    return events.map((event) => event.toUpperCase())
  })
  return {
    commit,
    groups,
    hold: () => {
      isOpen = false
    },
    go: () => {
      isOpen = true
      release()
    },
  }
}

describe('a group commit', () => {
  test('gathers what arrives while one is on its way, and gives each its own outcomes', async () => {
    const { commit, groups, hold, go } = manual()
    hold()
    const submitted = [['a'], ['b', 'c'], [], ['d']].map((events) => commit.submit(1, 's', events))
    go()
    expect(await Promise.all(submitted)).toEqual([['A'], ['B', 'C'], [], ['D']])
    expect(groups.map(({ events }) => events)).toEqual([['a'], ['b', 'c', 'd']])
  })

  test('keeps owners and streams apart', async () => {
    const { commit, groups, hold, go } = manual()
    hold()
    const submitted = [commit.submit(1, 's', ['a']), commit.submit(2, 's', ['b']), commit.submit(1, 't', ['c'])]
    expect(groups.map(({ key }) => key)).toEqual(['1/s', '2/s', '1/t'])
    go()
    await submitted[2]
  })

  test('does not gather without end', async () => {
    const { commit, groups, hold, go } = manual()
    hold()
    const many = Array.from({ length: 6000 }, () => 'x')
    const submitted = [['a'], many, many, ['b']].map((events) => commit.submit(1, 's', events))
    go()
    await Promise.all(submitted)
    expect(groups.map(({ events }) => events.length)).toEqual([1, 6000, 6001])
    expect(
      await commit.submit(
        1,
        's',
        Array.from({ length: 20_000 }, () => 'y'),
      ),
    ).toHaveLength(20_000)
  })

  test('lets a bad request fail alone', async () => {
    const { commit, hold, go } = manual((events) => (events.includes('bad') ? new Error('bad') : undefined))
    hold()
    const submitted = [['first'], ['a'], ['bad'], ['b']].map((events) => commit.submit(1, 's', events))
    go()
    const outcomes = await Promise.allSettled(submitted)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await commit.submit(1, 's', ['after'])).toEqual(['AFTER'])
  })

  test('does not try again what a database that went away may have stored', async () => {
    const away = new AppError('database.unavailable', 'gone')
    const { commit, groups, hold, go } = manual((events) => (events.includes('b') ? away : undefined))
    hold()
    const submitted = [['a'], ['b'], ['c']].map((events) => commit.submit(1, 's', events))
    go()
    const outcomes = await Promise.allSettled(submitted)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(groups).toHaveLength(2)
  })
})
