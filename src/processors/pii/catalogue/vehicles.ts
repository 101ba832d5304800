import type { CatalogueGroup } from '../model.ts'
import { compactForm } from './government/entity.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from './number-rule.ts'

const PLATE_CUES = ['license plate', 'licence plate', 'number plate', 'plate', 'plates', 'plate number', 'plate no', 'registration plate', 'vehicle registration', 'vehicle reg', 'reg plate', 'car reg', 'vrn', 'kennzeichen', 'autokennzeichen', 'nummernschild', 'kfz-kennzeichen', 'immatriculation', "plaque d'immatriculation", 'matrícula', 'placa', 'targa', 'kenteken', 'nummerplade', 'registreringsnummer', 'tablica rejestracyjna', 'rendszám', 'spz', 'rekisterinumero'] // biome-ignore format: cues
const PLATE_SHAPES = [
  'AA99AAA', 'A999AAA', 'AAA999A', '9AAA999', 'AAA9999', 'AAA999', '999AAA', 'AA999AA', 'AA9999', 'AAA99A', 'A999AA', 'AA99AA', '99AAA9', '99AA99', 'AA9999AA', 'A9999AA', 'AA999A', 'A99AAA', '9999AAA', 'AAA9A99', 'AA99A9999', 'AA99AA9999', 'AAA99', 'AA99999', 'A99999', 'AAAA999', 'A9AAA9', '9AA999', 'AAAA99', 'AAAAA99', 'AAAA9999', 'AAAAA9', 'AAA9', 'AA999', '1AAA999', 'A999A', 'AAAA9', 'AAA99AA',
] // biome-ignore format: a word list

/** Plates have as many shapes as there are countries: found by a word beside them only. */
export const group: CatalogueGroup = {
  entities: [
    { id: 'LICENSE_PLATE', title: 'Vehicle registration plate', category: 'identity', risk: 'medium', canonical: compactForm },
  ],
  recognisers: [
    numberRecogniser({ id: 'license-plate', entity: 'LICENSE_PLATE', shapes: PLATE_SHAPES, alone: NEEDS_NEAR_CUE, layouts: 'any', lowerCase: 0.6, isCueOnly: true, takes: ['alnum'], cues: PLATE_CUES, anticues: ['license plate frame'] }),
  ],
} // biome-ignore format: tables of cues
