import { FLAGS } from '../gazetteers/flags.ts'
import type { Tokens } from '../scan/words.ts'
import { entityAt, type Findings } from './findings.ts'
import { has, isGenitive, isMark, isNear, isOneOf, labelBefore, MARK, wordSet } from './reading.ts'

const KINDS = wordSet(
  'company firm startup employer corporation brand manufacturer retailer publisher charity ngo firma empresa azienda entreprise societe organization organisation',
)
const PREPOSITIONS = wordSet('contacting for at with by of from bei chez para per als the join joined joining')
const WORK = wordSet(
  'work works worked working job interned employed hired arbeite arbeitet travaille trabajo trabaja lavoro lavora career employee ceo cfo cto founder cofounder manager director president chairman partner engineer joined join left quit client customer',
)
const AFTER = wordSet(
  'website office offices headquarters employees employee shares stock ceo cfo cto founder spokesman spokeswoman spokesperson executives executive resignation songwriter products customers branch invested announced acquired merged subsidiary inc llc team hr payroll invoice account shareholders board',
)
const LABELS = wordSet(
  'company employer organization organisation firma business institution school university empresa entreprise azienda bank arbeitgeber',
)
const BODIES = wordSet(
  'brainchild startup multinational nonprofit retailer manufacturer provider subsidiary conglomerate brand employer',
)
const BELONGING = wordSet('of from at with')
const AND = wordSet('and')
const THE = wordSet('the')
const IS = wordSet('is was')

/** What the words around say of a capitalised run being an organisation; log-odds. */
export function organisationContext(findings: Findings, start: number, end: number): number {
  const { tokens } = findings
  let logit = besideClaimed(findings, start, end) + before(tokens, start)
  const after = isGenitive(tokens, end) ? end + 1 : end
  if (isOneOf(tokens, after, AFTER)) logit += isOneOf(tokens, start - 1, THE) ? 2.9 : 1.7
  if (isOneOf(tokens, after, IS) && isKindOfBody(tokens, after + 1)) logit += 3
  return logit
}

function before(tokens: Tokens, start: number): number {
  const label = labelBefore(tokens, start)
  if (label > 0) return isOneOf(tokens, label, LABELS) ? 4 : 0
  if (isOneOf(tokens, start - 1, KINDS) && isNear(tokens, start)) return 2.5
  if (!isOneOf(tokens, start - 1, PREPOSITIONS)) return 0
  if (isOneOf(tokens, start - 2, WORK) || has(tokens, start - 2, FLAGS.job)) return 2.6
  return isOneOf(tokens, start - 3, WORK) ? 1.8 : 0
}

/** `is a multinational investment bank`, `is the brainchild of our founders`. */
function isKindOfBody(tokens: Tokens, start: number): boolean {
  for (let row = start; row < start + 7; row++)
    if (isOneOf(tokens, row, BODIES) || (row > start && has(tokens, row, FLAGS.orgHead))) return true
  return false
}

/** `Ann Lee of X`, `X's Ann Lee`, and lists whose other members are organisations. */
function besideClaimed(findings: Findings, start: number, end: number): number {
  const { tokens, spans } = findings
  if (spans.length === 0) return 0
  if (isOneOf(tokens, start - 1, BELONGING) && entityAt(findings, start - 2) === 'PERSON') return 2.6
  if (isGenitive(tokens, end) && entityAt(findings, end + 1) === 'PERSON') return 2.4
  const isLast = isOneOf(tokens, start - 1, AND) || isMark(tokens, start - 1, MARK.comma)
  const isFirst = isOneOf(tokens, end, AND) || isMark(tokens, end, MARK.comma)
  const isListed =
    (isLast && entityAt(findings, start - 2) === 'ORGANIZATION') ||
    (isFirst && entityAt(findings, end + 1) === 'ORGANIZATION')
  return isListed ? 2.2 : 0
}
