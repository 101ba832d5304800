import { AppError } from '../../core/errors.ts'
import type { PiiLabel } from '../../models/pii.ts'
import type { ExplainedFinding } from '../../services/pii/explain-findings.ts'
import type { PiiTeller } from '../../services/pii/pii-stage.ts'
import { readPolicyAt, readPolicyText } from '../../services/pii/policy-file.ts'
import { EXIT, type Session } from '../context.ts'
import { withInstance } from '../instance.ts'
import { type Style, shown } from '../style.ts'
import { linesOf } from './scan.ts'

/** `datapunk pii explain`: an event, or lines of stdin where no fact is given. */
export async function explainPii(
  fact: string | undefined,
  flags: { readonly policy?: string },
  session: Session,
): Promise<number> {
  const teller = await tellerOf(flags.policy, session)
  return fact === undefined ? explainLines(teller, session) : explainFact(fact, teller, session)
}

async function tellerOf(file: string | undefined, { config }: Session): Promise<PiiTeller> {
  const { createPiiTeller } = await import('../../services/pii/pii-stage.ts')
  const { SOURCES } = await import('../../integrations/registry.ts')
  const policy = file === undefined ? await readPolicyText(config.data) : await readPolicyAt(file)
  return createPiiTeller({ sources: SOURCES, policy })
}

async function explainLines(teller: PiiTeller, { terminal, interrupt }: Session): Promise<number> {
  const { explainText } = await import('../../services/pii/explain-findings.ts')
  const lines: object[] = []
  let line = 0
  for await (const text of linesOf(['-'])) {
    if (terminal.gone.aborted) break
    if (interrupt.signal.aborted) return interrupt.exitCode ?? EXIT.failed
    const findings = await explainText(teller, text)
    line++
    if (terminal.isJson) lines.push({ line, findings })
    else await terminal.stream(findings.map((each) => `${findingText(`line ${line}`, each, terminal.out)}\n`).join(''))
  }
  if (terminal.isJson) terminal.json({ lines })
  return EXIT.ok
}

function explainFact(fact: string, teller: PiiTeller, session: Session): Promise<number> {
  const { terminal } = session
  return withInstance(session, async ({ stores, owner }) => {
    const { explainEvent } = await import('../../services/pii/explain-findings.ts')
    const event = await stores.events.get(owner, fact)
    if (event === undefined) throw new AppError('event.not_found', `There is no event ${fact}.`)
    const findings = await explainEvent(teller, event)
    if (terminal.isJson) terminal.json({ fact, type: event.type, findings, labels: event.pii ?? [] })
    else terminal.print(eventText(findings, event.pii ?? [], terminal.out))
    return EXIT.ok
  })
}

function eventText(findings: readonly ExplainedFinding[], labels: readonly PiiLabel[], style: Style): string {
  const nothing = findings.length === 0 ? ['Nothing personal is found in it as it is stored.'] : []
  const stored = labels.map(
    ({ path, start, end, entity, operator }) =>
      `${style.dim('stored')} ${shown(path)} ${start}–${end}  ${entity}  ${operator}`,
  )
  return [...nothing, ...findings.map((each) => findingText(each.path, each, style)), ...stored].join('\n')
}

function findingText(where: string, finding: ExplainedFinding, style: Style): string {
  const { start, end, entity, score, by, operator, rule, masked } = finding
  const decided = 'line' in rule ? `rule in line ${rule.line}` : `default of ${rule.default}`
  return [
    `${shown(where)} ${start}–${end}  ${style.bold(entity)}  ${shown(masked)}`,
    `  score    ${score.toFixed(2)}, ${by}`,
    ...evidenceLines(finding),
    `  operator ${operator}, by the ${decided}`,
  ].join('\n')
}

function evidenceLines({ evidence }: ExplainedFinding): readonly string[] {
  if (evidence === undefined) return []
  const { prior, shape, chance, cue, anticue, hint, isKnown, collisions } = evidence
  const parts = [
    `prior ${signed(prior)}`,
    shape !== undefined && `form ${signed(shape)}`,
    chance !== undefined && `a check that random values pass 1 in ${Math.round(1 / chance)} times`,
    cue && `the word "${cue[0]}" ${signed(cue[1])}`,
    anticue && `against it "${anticue[0]}" ${signed(anticue[1])}`,
    hint && `hint: ${hint}`,
    isKnown && 'a known name',
    collisions && `${collisions} other checksums passed`,
  ]
  return [`  evidence ${shown(parts.filter(Boolean).join('; '))}`]
}

const signed = (weight: number) => `${weight < 0 ? '' : '+'}${weight.toFixed(2)}`
