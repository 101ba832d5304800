import { hasLuhn } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { businessNumber, governmentNumber } from './entity.ts'

const MODULUS = 97

/**
 * Sex, year, month, department, commune, serial, key = 97 − (first 13 mod 97); Corsica's 2A and 2B count as 19 and 18.
 * Months 20 to 42 and 50 to 99 stand for unknown ones. https://fr.wikipedia.org/wiki/Numéro_de_sécurité_sociale_en_France
 */
export function isNir(compact: string, modulus = MODULUS): boolean {
  const sex = numberAt(compact, 0, 1)
  const month = numberAt(compact, 3, 5)
  if (!(sex === 1 || sex === 2 || sex === 3 || sex === 4 || sex === 7 || sex === 8)) return false
  if (!((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50)) return false
  const department = departmentOf(compact)
  const number = (numberAt(compact, 0, 5) * 100 + department) * 1_000_000 + numberAt(compact, 7, 13)
  return modulus - (number % modulus) === numberAt(compact, 13, 15)
}

function departmentOf(compact: string): number {
  const letter = compact.charAt(6)
  if (letter === 'A' || letter === 'B') return compact.charAt(5) === '2' ? (letter === 'A' ? 19 : 18) : Number.NaN
  return numberAt(compact, 5, 7)
}

export function isSiren(compact: string): boolean {
  return hasLuhn(compact)
}

/** SIREN and branch; La Poste (356 000 000) numbers its branches so that the sum of digits is divisible by 5. */
export function isSiret(compact: string): boolean {
  if (!hasLuhn(compact, 0, 9)) return false
  if (!compact.startsWith('356000000') || compact === '35600000000048') return hasLuhn(compact)
  let sum = 0
  for (let at = 0; at < compact.length; at++) sum += numberAt(compact, at, at + 1)
  return sum % 5 === 0
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('FR_NIR', 'French social security number (NIR)', 'FR'),
    businessNumber('FR_SIREN', 'French SIREN', 'FR'),
    businessNumber('FR_SIRET', 'French SIRET', 'FR'),
    governmentNumber('FR_PASSPORT', 'French passport', 'FR'),
    governmentNumber('FR_ID_CARD', 'French identity card', 'FR'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'fr-nir',
      entity: 'FR_NIR',
      shapes: ['999999999999999', '999992A99999999', '999992B99999999'],
      takes: ['digits', 'alnum'],
      isValid: isNir,
      chance: 0.0054,
      alone: -0.3,
      layouts: { '9 99 99 99 999 999 99': 2.5, '9 99 99 99 999 999 / 99': 2.5, '9 99 99 99 999 999-99': 2.5, '9999999999999 99': 1, '9 99 99 99999 999 99': 2 },
      cues: ['sécurité sociale', 'securite sociale', 'numéro de sécu', 'numero de secu', 'sécu', 'nir', 'insee', 'numéro de sécurité sociale', 'assuré social', 'carte vitale', 'ameli', 'french social security', 'n° ss'],
    }),
    numberRecogniser({
      id: 'fr-siren',
      entity: 'FR_SIREN',
      shapes: ['999999999'],
      isValid: isSiren,
      chance: 0.1,
      layouts: { '999 999 999': 0.3 },
      cues: ['siren', 'n° siren', 'numéro siren', 'rcs', 'registre du commerce', 'immatriculée', 'immatriculé'],
    }),
    numberRecogniser({
      id: 'fr-siret',
      entity: 'FR_SIRET',
      shapes: ['99999999999999'],
      isValid: isSiret,
      chance: 0.01,
      layouts: { '999 999 999 99999': 1.2, '999 999 999 999 99': 0.6 },
      cues: ['siret', 'n° siret', 'numéro siret', 'établissement', 'siège social'],
    }),
    numberRecogniser({
      id: 'fr-passport',
      entity: 'FR_PASSPORT',
      shapes: ['99AA99999'],
      alone: NEEDS_NEAR_CUE,
      cues: ['passeport', 'numéro de passeport', 'french passport', 'passport'],
    }),
    numberRecogniser({
      id: 'fr-id-card',
      entity: 'FR_ID_CARD',
      shapes: ['999999999999', 'X99AA9XXX', 'XXXXXXXXX'],
      isValid: (compact) => compact.length === 12 || (compact.charCodeAt(0) > 64 && /\d/.test(compact)),
      takes: ['digits', 'alnum'],
      alone: NEEDS_NEAR_CUE,
      cues: ["carte d'identité", 'carte nationale', 'cni', "carte nationale d'identité", 'french id card', "pièce d'identité"],
    }),
  ],
} // biome-ignore format: tables of cues
