import { type CheckDigit, COMPLEMENT_11, hasCheckDigit, REMAINDER_10 } from '../checksums/check-digit.ts'
import { isOneCharacter, numberAt } from '../checksums/digits.ts'
import type { CatalogueGroup, Entity } from '../model.ts'
import { compactForm } from './government/entity.ts'
import { HEALTH_TERMS } from './health-terms.ts'
import { LIKELY, NEEDS_NEAR_CUE, numberRecogniser } from './number-rule.ts'

/** https://www.datadictionary.nhs.uk/attributes/nhs_number.html */
export const NHS: CheckDigit = { weights: [10, 9, 8, 7, 6, 5, 4, 3, 2], modulus: 11, table: COMPLEMENT_11, at: 9 }
export function isNhsNumber(compact: string, check = NHS): boolean {
  return !isOneCharacter(compact) && hasCheckDigit(compact, check)
}

/** First digit 2 to 6; the ninth checks the first eight; then the issue and, with eleven, the person on the card. */
export const MEDICARE: CheckDigit = { weights: [1, 3, 7, 9, 1, 3, 7, 9], modulus: 10, table: REMAINDER_10, at: 8 }
export function isMedicare(compact: string, check = MEDICARE): boolean {
  const first = compact.charCodeAt(0)
  return first >= 50 && first <= 54 && compact.charCodeAt(9) !== 48 && hasCheckDigit(compact, check)
}

const MBI_LETTERS = 'ACDEFGHJKMNPQRTUVWXY'
/** 1–9, letter, letter or digit, digit, letter, letter or digit, digit, letter, letter, digit, digit; no S L O I B Z. https://www.cms.gov/medicare/new-medicare-card/understanding-the-mbi-format */
const MBI_CLASSES = 'CAXNAXNAANN'
export function isMbi(compact: string, classes = MBI_CLASSES): boolean {
  for (let at = 0; at < classes.length; at++) if (!isMbiCharacter(compact.charAt(at), classes.charAt(at))) return false
  return true
}
function isMbiCharacter(character: string, kind: string): boolean {
  const isDigit = character >= '0' && character <= '9'
  if (kind === 'C') return isDigit && character !== '0'
  if (kind === 'N') return isDigit
  return MBI_LETTERS.includes(character) || (kind === 'X' && isDigit)
}

/** Luhn over 80840 and the number. https://www.cms.gov/regulations-and-guidance/administrative-simplification/nationalprovidentstand/downloads/npicheckdigit.pdf */
export const NPI = { prefixSum: 24, weights: [2, 1, 2, 1, 2, 1, 2, 1, 2, 1] } as const
export function isNpi(compact: string, { prefixSum, weights }: NpiCheck = NPI): boolean {
  const first = compact.charCodeAt(0)
  if (first !== 49 && first !== 50) return false
  let sum = prefixSum
  for (let at = 0; at < 10; at++) {
    const value = numberAt(compact, at, at + 1) * (weights[at] ?? 0)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

interface NpiCheck {
  /** What 80840 adds to the sum. */
  readonly prefixSum: number
  readonly weights: readonly number[]
}

/** Registrant letter, letter of the name or 9, then d1 + d3 + d5 + 2 (d2 + d4 + d6) ends in d7. */
export const DEA: CheckDigit = { weights: [1, 2, 1, 2, 1, 2], from: 2, modulus: 10, table: REMAINDER_10, at: 8 }
export function isDea(compact: string, check = DEA): boolean {
  return 'ABCDEFGHJKLMPRSTUX'.includes(compact.charAt(0)) && hasCheckDigit(compact, check)
}

function health(id: string, title: string, country: string | undefined, more: Partial<Entity> = {}): Entity {
  return {
    id,
    title,
    category: 'health',
    risk: 'high',
    canonical: compactForm,
    ...(country !== undefined && { countries: [country] }),
    ...more,
  }
}

export const group: CatalogueGroup = {
  entities: [
    health('UK_NHS', 'NHS number', 'GB'),
    health('AU_MEDICARE', 'Australian Medicare number', 'AU'),
    health('US_MBI', 'Medicare beneficiary identifier', 'US'),
    health('US_NPI', 'National provider identifier', 'US', { risk: 'low' }),
    health('US_DEA', 'DEA registration', 'US', { risk: 'medium' }),
    health('MRN', 'Medical record number', undefined),
    health('HEALTH_TERM', 'Condition or medicine', undefined, { canonical: (text) => text.normalize('NFKC').trim().toLowerCase() }),
  ],
  recognisers: [
    numberRecogniser({ id: 'uk-nhs', entity: 'UK_NHS', shapes: ['9999999999'], isValid: isNhsNumber, chance: 0.091, layouts: { '999 999 9999': 0.3, '999-999-9999': 0 }, cues: ['nhs', 'nhs number', 'nhs no', 'national health service', 'nhs id', 'patient', 'chi number', 'health and care number'] }),
    numberRecogniser({ id: 'au-medicare', entity: 'AU_MEDICARE', shapes: ['9999999999', '99999999999'], isValid: isMedicare, chance: 0.045, layouts: { '9999 99999 9': 0.8, '9999 99999 9 9': 0.8, '9999 99999 99': 0.8, '9999-99999-9': 0.6 }, cues: ['medicare', 'medicare number', 'medicare no', 'medicare card', 'irn'] }),
    numberRecogniser({ id: 'us-mbi', entity: 'US_MBI', shapes: ['9AX9AX9AA99'], isValid: isMbi, chance: 0.2, alone: LIKELY, layouts: { '9999-999-9999': 1.5, '9999 999 9999': 1 }, lowerCase: 2, cues: ['mbi', 'medicare', 'medicare number', 'medicare id', 'beneficiary', 'medicare beneficiary', 'hicn'] }),
    numberRecogniser({ id: 'us-npi', entity: 'US_NPI', shapes: ['9999999999'], isValid: isNpi, chance: 0.02, layouts: {}, cues: ['npi', 'npi number', 'npi no', 'national provider', 'national provider identifier', 'provider id', 'provider number'] }),
    numberRecogniser({ id: 'us-dea', entity: 'US_DEA', shapes: ['AA9999999', 'A99999999'], isValid: isDea, chance: 0.07, alone: -0.8, cues: ['dea', 'dea number', 'dea no', 'dea registration', 'prescriber', 'prescription', 'controlled substance'] }),
    numberRecogniser({ id: 'mrn', entity: 'MRN', shapes: ['9999', '99999', '999999', '9999999', '99999999', '999999999', '9999999999', 'A999999', 'A9999999', 'A99999999', 'AA999999', 'AA9999999', 'MRN999999', 'MRN9999999', 'MRN99999999', 'MR999999', 'MR9999999'], takes: ['digits', 'alnum'], alone: NEEDS_NEAR_CUE, layouts: 'any', lowerCase: 0.3, isCueOnly: true, cues: ['mrn', 'mrn#', 'medical record', 'medical record number', 'medical record no', 'med rec', 'patient id', 'patient number', 'patient no', 'chart number', 'hospital number', 'patientennummer', 'patienten-id', 'fallnummer klinik', 'numéro de dossier médical', 'dossier médical', 'historia clínica', 'número de historia', 'cartella clinica', 'patiëntnummer', 'prontuário'], anticues: ['visit'] }),
  ],
  finders: [HEALTH_TERMS],
} // biome-ignore format: tables of cues
