import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { PII_OPERATORS, type PiiOperator } from '../../../models/pii.ts'
import { CATEGORIES, type Category, type Entity, RISKS, type Risk } from '../model.ts'
import { parsePath } from '../paths/path.ts'
import { OPERATOR_PARAMETERS, type Place, type Policy, type Rule, type Treatment } from './model.ts'

/** What is wrong with a policy, and where: line and column from 1 on. */
export interface PolicyFault {
  readonly line: number
  readonly column: number
  readonly message: string
}

export type ParsedPolicy = { readonly policy: Policy } | { readonly faults: readonly PolicyFault[] }

/** Reads a policy and checks it against the entities there are; tells all that is wrong, in order. Pure. */
export function parsePolicy(text: string, entities: ReadonlyMap<string, Entity>): ParsedPolicy {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const faults: PolicyFault[] = []
  const at = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset)
    faults.push({ line: Math.max(1, line), column: Math.max(1, col), message })
  }
  for (const error of document.errors) at(error.pos[0], error.message.split('\n')[0] ?? 'it is no YAML')
  if (faults.length > 0) return { faults }
  const reader = createReader(entities, at, lines)
  const policy = reader.policy(document.contents)
  return policy === undefined || faults.length > 0 ? { faults: faults.toSorted((a, b) => a.line - b.line) } : { policy }
}

type Told = (offset: number, message: string) => void

const TOP = ['version', 'default', 'rules']
const SELECTORS = ['path', 'entity', 'category', 'risk', 'where', 'unless', 'minScore', 'operator']
const PLACES = ['source', 'type']

function createReader(entities: ReadonlyMap<string, Entity>, told: Told, lines: LineCounter) {
  const at = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0

  const fields = (node: unknown, what: string, known: readonly string[]): ReadonlyMap<string, Pair> | undefined => {
    if (!isMap(node)) {
      told(at(node), `${what} is no mapping of names to values`)
      return undefined
    }
    const found = new Map<string, Pair>()
    for (const pair of (node as YAMLMap).items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : ''
      if (known.includes(name)) found.set(name, pair)
      else told(at(pair.key), `${what} knows no "${name}"${suggestion(name, known)}`)
    }
    return found
  }
  const value = (pair: Pair | undefined): unknown => (isScalar(pair?.value) ? pair.value.value : undefined)
  const oneOf = <T extends string>(pair: Pair | undefined, allowed: readonly T[], what: string): T | undefined => {
    if (pair === undefined) return undefined
    const given = value(pair)
    if (allowed.includes(given as T)) return given as T
    told(at(pair.value), `${what} ${shown(given)} is unknown${suggestion(String(given), allowed)}`)
    return undefined
  }
  const number = (
    pair: Pair | undefined,
    what: string,
    [least, most]: readonly [number, number],
    whole = true,
  ): number | undefined => {
    if (pair === undefined) return undefined
    const given = value(pair)
    if (typeof given === 'number' && given >= least && given <= most && (!whole || Number.isInteger(given)))
      return given
    told(
      at(pair.value),
      `${what} is ${shown(given)}; it has to be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,
    )
    return undefined
  }

  const treatment = (given: ReadonlyMap<string, Pair>, node: unknown): Treatment | undefined => {
    const operator = oneOf(given.get('operator'), PII_OPERATORS, 'operator')
    if (operator === undefined) {
      if (!given.has('operator')) told(at(node), `the rule has no operator: ${PII_OPERATORS.join(', ')}`)
      return undefined
    }
    const taken: readonly string[] = [...SELECTORS, ...OPERATOR_PARAMETERS[operator]]
    const odd = [...given].filter(([name]) => !taken.includes(name))
    for (const [name, pair] of odd) told(at(pair.key), `${operator} takes no ${name}`)
    if (operator === 'replace' && typeof value(given.get('text')) !== 'string')
      told(at(node), 'replace needs a text: { operator: replace, text: "[name]" }')
    return { operator, ...parameters(given) }
  }
  const parameters = (given: ReadonlyMap<string, Pair>): Omit<Treatment, 'operator'> => ({
    ...present('keepFirst', number(given.get('keepFirst'), 'keepFirst', [0, 64])),
    ...present('keepLast', number(given.get('keepLast'), 'keepLast', [0, 64])),
    ...present('decimals', number(given.get('decimals'), 'decimals', [0, 6])),
    ...present('v4', number(given.get('v4'), 'v4', [0, 32])),
    ...present('v6', number(given.get('v6'), 'v6', [0, 128])),
    ...present('date', oneOf<'year' | 'month'>(given.get('date'), ['year', 'month'], 'date')),
    ...present('band', number(given.get('band'), 'band', [2, 50])),
    ...present('text', value(given.get('text')) as string | undefined),
  })
  const place = (pair: Pair | undefined, what: string): Place | undefined => {
    if (pair === undefined) return undefined
    const given = fields(pair.value, what, PLACES)
    if (given === undefined) return undefined
    for (const each of given.values())
      if (typeof value(each) !== 'string') told(at(each.value), `${what} names a source or a type: google.maps`)
    return {
      ...present('source', value(given.get('source')) as string | undefined),
      ...present('type', value(given.get('type')) as string | undefined),
    }
  }
  const path = (pair: Pair | undefined): Rule['path'] | undefined => {
    if (pair === undefined) return undefined
    const text = value(pair)
    const steps = typeof text === 'string' ? parsePath(text) : undefined
    if (typeof text !== 'string' || steps === undefined) {
      told(at(pair.value), `path ${shown(text)} is none: $.data.title, $.data.stops[].name, $.data.notes.*`)
      return undefined
    }
    return { text, steps }
  }
  const rule = (node: unknown): Rule | undefined => {
    const given = fields(node, 'a rule', [...SELECTORS, ...Object.values(OPERATOR_PARAMETERS).flat()])
    if (given === undefined) return undefined
    if (!['path', 'entity', 'category', 'risk'].some((name) => given.has(name)))
      told(at(node), 'the rule says of nothing what it is for: path, entity, category or risk')
    const entity = oneOf(given.get('entity'), [...entities.keys()], 'entity')
    const treated = treatment(given, node)
    if (treated === undefined) return undefined
    return {
      line: lines.linePos(at(node)).line,
      ...treated,
      ...present('path', path(given.get('path'))),
      ...present('entity', entity),
      ...present('category', oneOf<Category>(given.get('category'), CATEGORIES, 'category')),
      ...present('risk', oneOf<Risk>(given.get('risk'), RISKS, 'risk')),
      ...present('where', place(given.get('where'), 'where')),
      ...present('unless', place(given.get('unless'), 'unless')),
      ...present('minScore', number(given.get('minScore'), 'minScore', [0.35, 0.99], false)),
    }
  }
  const rules = (pair: Pair | undefined): readonly Rule[] => {
    if (pair === undefined || value(pair) === null) return []
    if (!isSeq(pair.value)) {
      told(at(pair.value), 'rules is no list')
      return []
    }
    const known = new Map<string, number>()
    return pair.value.items.flatMap((node) => {
      const one = rule(node)
      if (one === undefined) return []
      const key = selectorOf(one)
      const first = known.get(key)
      if (first !== undefined) told(at(node), `the rule is for the same as that of line ${first}`)
      known.set(key, first ?? one.line)
      return [one]
    })
  }
  const defaults = (pair: Pair | undefined): Policy['default'] => {
    const given = pair === undefined ? undefined : fields(pair.value, 'default', RISKS)
    const of = (risk: Risk): Treatment => {
      const each = given?.get(risk)
      const operator: PiiOperator | undefined = oneOf(each, PII_OPERATORS, `the operator of ${risk}`)
      if (operator === 'replace') told(at(each?.value), 'replace needs a text: write it as a rule')
      return { operator: operator ?? 'tag' }
    }
    return { high: of('high'), medium: of('medium'), low: of('low') }
  }

  return {
    policy(node: unknown): Policy | undefined {
      const given = fields(node, 'the policy', TOP)
      if (given === undefined) return undefined
      const version = number(given.get('version'), 'version', [1, 1_000_000])
      if (!given.has('version')) told(at(node), 'the policy has no version: a whole number, raised with every change')
      return { version: version ?? 0, default: defaults(given.get('default')), rules: rules(given.get('rules')) }
    },
  }
}

const present = <K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: V }

const shown = (value: unknown) => (value === undefined ? 'of this form' : JSON.stringify(value))

/** Two rules for the same would contradict each other, or one be idle. */
const selectorOf = ({ path, entity, category, risk, where, unless, minScore }: Rule): string =>
  JSON.stringify([path?.text, entity, category, risk, where, unless, minScore])

function suggestion(given: string, known: readonly string[]): string {
  const near = known.find((word) => isNear(word.toLowerCase(), given.toLowerCase()))
  if (near !== undefined) return `; is it ${near}?`
  return known.length <= MOST_LISTED ? `; there are ${known.join(', ')}` : '; "datapunk pii policy test" lists them'
}
const MOST_LISTED = 12

/** One letter more, less, or another; or the beginning of it. */
function isNear(word: string, given: string): boolean {
  if (given.length >= 3 && (word.startsWith(given) || word.includes(given))) return true
  if (Math.abs(word.length - given.length) > 1) return false
  let i = 0
  while (i < word.length && word[i] === given[i]) i++
  return [
    word.slice(i + 1) === given.slice(i + 1),
    word.slice(i + 1) === given.slice(i),
    word.slice(i) === given.slice(i + 1),
  ].some(Boolean)
}
