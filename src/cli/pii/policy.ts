import { resolve } from 'node:path'
import type { Treatment } from '../../processors/pii/policy/model.ts'
import { readPolicyAt, readPolicyText, shippedPolicy } from '../../services/pii/policy-file.ts'
import {
  checkPolicy,
  type EntityOutcome,
  type OutcomeCase,
  type PolicyCheck,
} from '../../services/pii/policy-outcome.ts'
import { EXIT, type Session } from '../context.ts'
import { plural } from '../format.ts'
import { shown } from '../style.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'

/** `datapunk pii policy show`: the text as it is, so that it can become a file of one's own. */
export async function showPolicy(options: { readonly shipped?: true }, session: Session): Promise<number> {
  const { terminal, config } = session
  const policy = options.shipped === true ? shippedPolicy() : await readPolicyText(config.data)
  const checked = await checkPolicy(policy)
  const version = 'faults' in checked ? undefined : checked.policy.version
  const faults = 'faults' in checked ? checked.faults : []
  if (terminal.isJson)
    terminal.json({ from: policy.from, ...(version !== undefined && { version }), text: policy.text, faults })
  else await terminal.stream(policy.text)
  terminal.note(terminal.err.dim(policy.from === 'shipped' ? 'the policy that is shipped' : shown(policy.from)))
  tellFaults(faults, policy.from, (line) => terminal.note(line))
  return faults.length > 0 ? EXIT.failed : EXIT.ok
}

/** `datapunk pii policy test`: of a file, or of the policy in force. */
export async function testPolicy(file: string | undefined, session: Session): Promise<number> {
  const { terminal, config } = session
  const policy = file === undefined ? await readPolicyText(config.data) : await readPolicyAt(resolve(file))
  const checked = await checkPolicy(policy)
  if (terminal.isJson) terminal.json({ from: policy.from, ...toldCheck(checked) })
  if ('faults' in checked) {
    tellFaults(checked.faults, policy.from, (line) => (terminal.isJson ? terminal.note(line) : terminal.print(line)))
    terminal.note(terminal.err.red(`${plural(checked.faults.length, 'fault')}: the instance would not open with it`))
    return EXIT.failed
  }
  if (!terminal.isJson) terminal.print(outcomeTable(checked.outcomes, terminal))
  for (const { line } of checked.idle)
    terminal.note(terminal.err.yellow(`line ${line}: the rule is never asked; others speak of all that it is for`))
  terminal.note(terminal.err.dim(`version ${checked.policy.version}, valid: ${shown(policy.from)}`))
  return EXIT.ok
}

type Faults = Extract<PolicyCheck, { faults: unknown }>['faults']

function tellFaults(faults: Faults, from: string, tell: (line: string) => void): void {
  for (const { line, column, message } of faults) tell(shown(`${from}:${line}:${column} ${message}`))
}

function toldCheck(checked: PolicyCheck): object {
  if ('faults' in checked) return { valid: false, faults: checked.faults }
  const { policy, outcomes, idle } = checked
  return {
    valid: true,
    version: policy.version,
    faults: [],
    idle: idle.map(({ line }) => line),
    entities: outcomes.map(({ entity, cases }) => ({
      entity: entity.id,
      category: entity.category,
      risk: entity.risk,
      cases: cases.map(({ treatment, ...rest }) => ({ ...treatment, ...rest })),
    })),
  }
}

function outcomeTable(outcomes: readonly EntityOutcome[], terminal: Terminal): string {
  const rows = outcomes.flatMap(({ entity, cases }) =>
    cases.map((each, i) => [
      ...(i === 0 ? [entity.id, entity.category, entity.risk] : ['', '', '']),
      shown(treatmentText(each.treatment)),
      ruleText(each),
      shown(each.condition ?? (cases.length > 1 ? 'else' : '')),
    ]),
  )
  const titles = ['entity', 'category', 'risk', 'operator', 'by', 'where']
  return table(
    titles.map((title) => ({ title })),
    rows,
    { style: terminal.out },
  )
}

/** `mask, keepLast 4`. */
function treatmentText({ operator, ...parameters }: Treatment): string {
  return [operator, ...Object.entries(parameters).map(([name, value]) => `${name} ${value}`)].join(', ')
}

const ruleText = ({ line, risk }: OutcomeCase): string => (line === undefined ? `default of ${risk}` : `line ${line}`)
