import type { CatalogueGroup, Recogniser } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { businessNumber } from './entity.ts'
import * as vat from './vat-checks.ts'

interface VatNumber {
  /** With the prefix. */
  readonly shapes: readonly string[]
  /** Of the part behind the prefix. */
  readonly isValid: (national: string) => boolean
  readonly chance: number
}

/** By prefix: Greece has EL, Northern Ireland XI. */
const VAT_NUMBERS: Readonly<Record<string, VatNumber>> = {
  AT: { shapes: ['ATU99999999'], isValid: vat.isAustrianVat, chance: 0.1 },
  BE: { shapes: ['BE0999999999', 'BE1999999999'], isValid: vat.isBelgianVat, chance: 0.01 },
  BG: { shapes: ['BG999999999', 'BG9999999999'], isValid: vat.isBulgarianVat, chance: 0.15 },
  CY: { shapes: ['CY99999999A'], isValid: vat.isCypriotVat, chance: 0.038 },
  CZ: { shapes: ['CZ99999999', 'CZ999999999', 'CZ9999999999'], isValid: vat.isCzechVat, chance: 0.06 },
  DE: { shapes: ['DE999999999'], isValid: vat.isGermanVat, chance: 0.09 },
  DK: { shapes: ['DK99999999'], isValid: vat.isDanishVat, chance: 0.082 },
  EE: { shapes: ['EE999999999'], isValid: vat.isEstonianVat, chance: 0.1 },
  EL: { shapes: ['EL999999999'], isValid: vat.isGreekVat, chance: 0.1 },
  ES: { shapes: ['ESX9999999X'], isValid: vat.isSpanishVat, chance: 0.035 },
  FI: { shapes: ['FI99999999'], isValid: vat.isFinnishVat, chance: 0.091 },
  FR: { shapes: ['FRXX999999999'], isValid: vat.isFrenchVat, chance: 0.0076 },
  GB: { shapes: ['GB999999999', 'GB999999999999', 'XI999999999', 'XI999999999999'], isValid: vat.isBritishVat, chance: 0.0206 },
  HR: { shapes: ['HR99999999999'], isValid: vat.isCroatianVat, chance: 0.1 },
  HU: { shapes: ['HU99999999'], isValid: vat.isHungarianVat, chance: 0.1 },
  IE: { shapes: ['IE9999999A', 'IE9999999AA', 'IE9X99999A'], isValid: vat.isIrishVat, chance: 0.033 },
  IT: { shapes: ['IT99999999999'], isValid: vat.isItalianVat, chance: 0.0104 },
  LT: { shapes: ['LT999999999', 'LT999999999999'], isValid: vat.isLithuanianVat, chance: 0.01 },
  LU: { shapes: ['LU99999999'], isValid: vat.isLuxembourgVat, chance: 0.01 },
  LV: { shapes: ['LV99999999999'], isValid: vat.isLatvianVat, chance: 0.055 },
  MT: { shapes: ['MT99999999'], isValid: vat.isMalteseVat, chance: 0.0243 },
  NL: { shapes: ['NL999999999B99'], isValid: vat.isDutchVat, chance: 0.1 },
  PL: { shapes: ['PL9999999999'], isValid: vat.isPolishVat, chance: 0.09 },
  PT: { shapes: ['PT999999999'], isValid: vat.isPortugueseVat, chance: 0.09 },
  RO: { shapes: ['RO999999', 'RO9999999', 'RO99999999', 'RO999999999', 'RO9999999999'], isValid: vat.isRomanianVat, chance: 0.09 },
  SE: { shapes: ['SE999999999999'], isValid: vat.isSwedishVat, chance: 0.1 },
  SI: { shapes: ['SI99999999'], isValid: vat.isSlovenianVat, chance: 0.082 },
  SK: { shapes: ['SK9999999999'], isValid: vat.isSlovakVat, chance: 0.057 },
} // biome-ignore format: a table

const CUES = [
  'vat', 'vat number', 'vat no', 'vat id', 'vat reg', 'vat registration', 'tva', 'n° tva', 'tva intracommunautaire', 'ust-id', 'ust-idnr', 'ustid', 'ust.-id', 'uid', 'uid-nr', 'mwst', 'umsatzsteuer-id', 'umsatzsteuer-identifikationsnummer', 'iva', 'partita iva', 'p. iva', 'p.iva', 'nif', 'cif', 'btw', 'btw-nummer', 'btw-id', 'moms', 'momsnr', 'moms nr', 'cvr', 'alv', 'alv-numero', 'dič', 'dic', 'ič dph', 'nip', 'áfa', 'adószám', 'közösségi adószám', 'cod tva', 'cui', 'cif', 'ддс', 'αφμ', 'φπα', 'oib', 'pvm', 'pvm kodas', 'pvn', 'km', 'kmkr', 'id za ddv', 'ddv',
] // biome-ignore format: a word list

/** A prefix and a check of two digits are hardly chance; one digit is. */
const STRONG = 0.04
const alone = (chance: number): number => (chance <= STRONG ? 0.1 : -0.6)

export const group: CatalogueGroup = {
  entities: [
    businessNumber(
      'EU_VAT',
      'European VAT number',
      Object.keys(VAT_NUMBERS).map((prefix) => (prefix === 'EL' ? 'GR' : prefix)),
    ),
  ],
  recognisers: Object.entries(VAT_NUMBERS).map(([prefix, number]) => vatRecogniser(prefix, number)),
}

function vatRecogniser(prefix: string, number: VatNumber): Recogniser {
  const { isValid } = number
  return numberRecogniser({
    id: `eu-vat-${prefix.toLowerCase()}`,
    entity: 'EU_VAT',
    shapes: number.shapes,
    isValid: (compact) => isValid(compact.slice(2)),
    chance: number.chance,
    alone: alone(number.chance),
    layouts: Object.fromEntries(
      number.shapes.flatMap((shape) => layoutsOf(shape.length - 2).map((layout) => [layout, 0])),
    ),
    cues: CUES,
    takes: ['alnum'],
  })
}

/** `DE 123456789`, `DE 123 456 789`, `DE123 456 789`, `BE 0123.456.789`, `NL 123456789 B01`. */
function layoutsOf(length: number): readonly string[] {
  const groups = (separator: string, first: number): string => {
    const rest = length - first
    return (
      '9'.repeat(first) +
      (separator + '9'.repeat(3)).repeat(Math.floor(rest / 3)) +
      (rest % 3 === 0 ? '' : separator + '9'.repeat(rest % 3))
    )
  }
  const national = ['9'.repeat(length), groups(' ', 3), groups('.', 3), groups(' ', 2), groups('.', 4), groups(' ', 4)]
  return [
    ...national.map((layout) => `99 ${layout}`),
    ...national.slice(1).map((layout) => `99${layout}`),
    `99-${national[0]}`,
  ]
}
