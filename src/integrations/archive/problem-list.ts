import type { Problem } from './entry.ts'

/** Problems as they are met: each once, and no more of them than a person would read. */
export interface ProblemList {
  readonly all: readonly Problem[]
  report(problem: Problem): void
}

const MOST = 1000

/** A hostile archive may have a problem a member: beyond the first thousand they are counted in one more problem. */
export function createProblemList(): ProblemList {
  const all: Problem[] = []
  const known = new Set<string>()
  let more = 0
  return {
    all,
    report(problem) {
      const key = `${problem.path}\0${problem.why}`
      if (known.has(key)) return
      if (known.size < MOST) {
        known.add(key)
        all.push(problem)
        return
      }
      more++
      const fatal = problem.fatal || all.slice(MOST).some((last) => last.fatal)
      all[MOST] = { path: problem.path, why: `this and ${more - 1} further problems are not listed one by one`, fatal }
    },
  }
}
