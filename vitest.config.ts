import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take longest, in this order: one that began last would hold up the whole run. A list, because a fresh
 * clone has no figures of an earlier run.
 */
const LONGEST = [
  'test/crash.test.ts',
  'test/crash-layouts.test.ts',
  'test/hostile.test.ts',
  'src/storage/postgres/embedded/cluster.test.ts',
  'src/processors/pii/hostile.test.ts',
  'src/cli/contract.test.ts',
  'src/api/live.test.ts',
  'test/accounting.test.ts',
  'test/export.test.ts',
  'src/cli/demo/export.test.ts',
  'test/new-source.test.ts',
  'test/backup.test.ts',
]

/** What has a worker to itself comes first, so that those which share one follow each other. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification) => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`))
      return (project.config.isolate ? 0 : LONGEST.length + 1) + (at < 0 ? LONGEST.length : at)
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

/** Files that need a process to themselves: they measure it, or change what belongs to it. */
const ALONE = [
  'src/core/config/**/*.test.ts',
  'src/integrations/archive/{hostile,json-splitter}.test.ts',
  'src/processors/pii/hostile.test.ts',
  'src/storage/postgres/embedded/**/*.test.ts',
  'test/{crash,crash-layouts,devices-crash,hostile,keep-media}.test.ts',
]

const USUAL = { pool: 'forks', testTimeout: 30_000, hookTimeout: 60_000 } as const

export default defineConfig({
  test: {
    globalSetup: ['test/cluster.ts'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...USUAL, name: 'alone', include: ALONE } },
      {
        // A worker loads the program once for all of its files, not once for each: that took as long as many of them run.
        test: { ...USUAL, name: 'shared', include: ['{src,test}/**/*.test.ts'], exclude: ALONE, isolate: false },
      },
    ],
  },
})
