import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { LIKELY, NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** The letter for the number mod 23. https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/calculo-del-digito-de-control-del-nif-nie/ */
const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'

export function isDni(compact: string, letters = LETTERS): boolean {
  return hasLetter(numberAt(compact, 0, 8), compact, letters)
}

/** X, Y and Z stand for 0, 1 and 2. */
export function isNie(compact: string, letters = LETTERS): boolean {
  const series = compact.charCodeAt(0) - 88
  if (!(series >= 0 && series <= 2)) return false
  return hasLetter(series * 10_000_000 + numberAt(compact, 1, 8), compact, letters)
}

/** K, L and M: children, Spaniards abroad, and foreigners without an NIE; the letter is that of the seven digits. */
export function isSpecialNif(compact: string, letters = LETTERS): boolean {
  return 'KLM'.includes(compact.charAt(0)) && hasLetter(numberAt(compact, 1, 8), compact, letters)
}

function hasLetter(value: number, compact: string, letters: string): boolean {
  return value >= 0 && letters.charAt(value % letters.length) === compact.charAt(8)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('ES_NIF', 'Spanish DNI or NIF', 'ES'),
    governmentNumber('ES_NIE', 'Spanish foreigner number (NIE)', 'ES'),
    governmentNumber('ES_PASSPORT', 'Spanish passport', 'ES'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'es-nif',
      entity: 'ES_NIF',
      shapes: ['99999999A'],
      isValid: isDni,
      chance: 1 / 26,
      alone: 0.2,
      layouts: { '99999999-9': 0.4, '99999999 9': -0.4, '99.999.999-9': 1, '99.999.999 9': 0.6 },
      cues: ['dni', 'd.n.i', 'nif', 'n.i.f', 'documento nacional', 'documento nacional de identidad', 'documento de identidad', 'identificación', 'número de identificación fiscal', 'spanish id'],
    }),
    numberRecogniser({
      id: 'es-nie',
      entity: 'ES_NIE',
      shapes: ['A9999999A'],
      isValid: isNie,
      chance: 0.0044,
      alone: LIKELY,
      layouts: { '9-9999999-9': 1, '9 9999999 9': 0.3, '9-9999999 9': 0.3, '99999999-9': 0.4 },
      cues: ['nie', 'n.i.e', 'número de identidad de extranjero', 'identidad de extranjero', 'extranjero', 'tie', 'residencia', 'nif'],
    }),
    numberRecogniser({
      id: 'es-passport',
      entity: 'ES_PASSPORT',
      shapes: ['AAA999999', 'AA999999'],
      alone: NEEDS_NEAR_CUE,
      cues: ['pasaporte', 'número de pasaporte', 'spanish passport', 'passport'],
    }),
  ],
} // biome-ignore format: tables of cues
