import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../core/errors.ts'
import type { Entity } from '../../processors/pii/model.ts'
import type { Policy } from '../../processors/pii/policy/model.ts'
import { parsePolicy } from '../../processors/pii/policy/parse.ts'
import { SHIPPED_POLICY } from '../../processors/pii/policy/shipped.ts'

/** The owner's policy in the data directory. */
const POLICY_FILE = 'pii-policy.yaml'

/** The text of a policy, and where it is from: `shipped` where the data directory has none. */
export interface PolicyText {
  readonly text: string
  readonly from: string
}

/** Throws `data.directory` where there is a file that cannot be read. */
export async function readPolicyText(dataDirectory: string): Promise<PolicyText> {
  const path = join(dataDirectory, POLICY_FILE)
  try {
    return { text: await readFile(path, 'utf8'), from: path }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return shippedPolicy()
    const why = (error as NodeJS.ErrnoException).code ?? 'it cannot be read'
    throw new AppError('data.directory', `Reading the policy ${path}: ${why}`, { cause: error })
  }
}

/** A policy in a file of another name. Throws `input.not_found`, `input.unreadable`. */
export async function readPolicyAt(path: string): Promise<PolicyText> {
  try {
    return { text: await readFile(path, 'utf8'), from: path }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new AppError('input.not_found', `there is no policy ${path}`, { cause: error })
    const why = code === 'EISDIR' ? 'it is a directory' : (code ?? 'it cannot be read')
    throw new AppError('input.unreadable', `Reading the policy ${path}: ${why}`, { cause: error })
  }
}

/** The policy of an instance that has none of its own. */
export const shippedPolicy = (): PolicyText => ({ text: SHIPPED_POLICY, from: 'shipped' })

/** Throws `policy.invalid` with all that is wrong, a line each: `pii-policy.yaml:7:13 entity "EMALE" is unknown`. */
export function readPolicy({ text, from }: PolicyText, entities: ReadonlyMap<string, Entity>): Policy {
  const parsed = parsePolicy(text, entities)
  if ('policy' in parsed) return parsed.policy
  const faults = parsed.faults.map(({ line, column, message }) => `${from}:${line}:${column} ${message}`)
  throw new AppError('policy.invalid', `Reading the policy for personal values: ${faults.join('; ')}`)
}
