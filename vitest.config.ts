import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take longest, in this order: one that began last would hold up the whole run. A list, because a fresh
 * clone has no figures of an earlier run.
 */
const LONGEST = [
  'test/crash.test.ts',
  'test/crash-layouts.test.ts',
  'src/cli/contract.test.ts',
  'src/api/live.test.ts',
  'src/storage/postgres/embedded/cluster.test.ts',
  'test/hostile.test.ts',
  'test/accounting.test.ts',
  'test/export.test.ts',
  'src/processors/pii/hostile.test.ts',
  'test/new-source.test.ts',
  'src/integrations/source-contract.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`))
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/cluster.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
  },
})
