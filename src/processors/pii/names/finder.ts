import type { Finder, Found, Knowledge, Scan } from '../model.ts'
import type { Tokens } from '../scan/words.ts'
import { findAddresses } from './addresses.ts'
import { findDatesAndAges, findNationalities } from './demographics.ts'
import { ENTITIES, type Findings } from './findings.ts'
import { findCuedOrganisations, findNamedOrganisations } from './organisations.ts'
import { findPeople } from './people.ts'
import { findPlaces } from './places.ts'
import { findPostcodes } from './postcodes.ts'
import { findTitles } from './titles.ts'

/**
 * Names, places and what else only words betray. One finder for all of them: they read the same words, and what one takes no
 * other may. In order: what has a form of its own first (dates, addresses), names last.
 */
export const nameFinder: Finder = {
  id: 'names',
  version: 2,
  entities: ENTITIES,
  isOfProse: true,
  find: (scan: Scan, knowledge: Knowledge, add: (found: Found) => void): void => {
    const tokens = scan.tokens()
    const findings: Findings = { tokens, spans: [] }
    findAll(tokens, findings, knowledge)
    for (const { entity, start, end, logit } of findings.spans)
      add({ entity, start: tokens.starts[start] as number, end: tokens.ends[end - 1] as number, logit })
  },
}

function findAll(tokens: Tokens, findings: Findings, knowledge: Knowledge): void {
  findDatesAndAges(tokens, findings)
  findAddresses(tokens, findings)
  findTitles(tokens, findings)
  findNamedOrganisations(tokens, findings)
  findPeople(tokens, findings, knowledge)
  findCuedOrganisations(tokens, findings)
  findPlaces(tokens, findings)
  findPostcodes(tokens, findings)
  findNationalities(tokens, findings)
}
