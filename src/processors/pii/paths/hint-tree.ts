import { ENVELOPE_HINTS, type PiiHint, type PiiHints } from '../../../models/pii.ts'
import { ANY, EACH, parsePath, type Step } from './path.ts'

/** What is declared of a place in an event, and of the places in it. */
export interface HintNode {
  /** Undefined where nothing is declared, here and above. */
  readonly hint: PiiHint | undefined
  readonly keys: ReadonlyMap<string, HintNode>
  /** Whether every string below is declared as one that is not searched and is no personal value. */
  readonly isPlain: boolean
  /** What a key leads to that is not declared by its name. */
  readonly anyKey: HintNode
  readonly element: HintNode
}

/** Not to be searched, and no personal value. */
const PLAIN: ReadonlySet<PiiHint> = new Set(['opaque', 'enum', 'timestamp', 'number', 'published'])

interface Draft {
  hint: PiiHint | undefined
  readonly keys: Map<string, Draft>
  anyKey: Draft | undefined
  element: Draft | undefined
}
const draft = (): Draft => ({ hint: undefined, keys: new Map(), anyKey: undefined, element: undefined })

/** Compiles what a type declares, with what all events have. Throws RangeError of a path that is none. */
export function compileHints(hints: PiiHints): HintNode {
  const root = draft()
  for (const [path, hint] of Object.entries({ ...ENVELOPE_HINTS, ...hints })) {
    const steps = parsePath(path)
    if (steps === undefined || steps.some((step) => typeof step === 'number'))
      throw new RangeError(
        `${path} is no path of a declaration: $.data.title, $.data.stops[].name, $.data.roles.*.name`,
      )
    let node = root
    for (const step of steps) node = stepInto(node, step)
    node.hint = hint
  }
  return finished(root, undefined)
}

function stepInto(node: Draft, step: Step): Draft {
  if (step === EACH) {
    node.element ??= draft()
    return node.element
  }
  if (step === ANY) {
    node.anyKey ??= draft()
    return node.anyKey
  }
  const key = String(step)
  const known = node.keys.get(key) ?? draft()
  node.keys.set(key, known)
  return known
}

function finished(from: Draft, inherited: PiiHint | undefined): HintNode {
  const hint = from.hint ?? inherited
  const rest = leaf(hint)
  const keys = new Map([...from.keys].map(([key, node]) => [key, finished(node, hint)]))
  const anyKey = from.anyKey === undefined ? rest : finished(from.anyKey, hint)
  const element = from.element === undefined ? rest : finished(from.element, hint)
  const isPlain = rest.isPlain && [...keys.values(), anyKey, element].every((node) => node.isPlain)
  return { hint, keys, anyKey, element, isPlain }
}

const LEAVES = new Map<PiiHint | undefined, HintNode>()

/** All below has the same hint. */
export function leaf(hint: PiiHint | undefined): HintNode {
  const known = LEAVES.get(hint)
  if (known !== undefined) return known
  const node = { hint, keys: new Map(), isPlain: hint !== undefined && PLAIN.has(hint) } as unknown as Mutable<HintNode>
  node.anyKey = node
  node.element = node
  LEAVES.set(hint, node)
  return node
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Nothing is declared of it, or it is said to be of unknown form: names of keys tell. */
export const isUndeclared = (hint: PiiHint | undefined): boolean => hint === undefined || hint === 'unknown'

/** Whether a hint is the id of an entity. */
export const isEntity = (hint: PiiHint | undefined): hint is Uppercase<string> =>
  hint !== undefined && hint.charCodeAt(0) < 0x5b
