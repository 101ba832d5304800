import type { CatalogueGroup } from '../model.ts'

/** Found by the finder of catalogue/people.ts, which reads the same words. */
export const group: CatalogueGroup = {
  entities: [
    { id: 'AGE', title: 'Age in years', category: 'demographic', risk: 'medium' },
    { id: 'DATE_OF_BIRTH', title: 'Date of birth', category: 'demographic', risk: 'medium' },
    { id: 'DATE_TIME', title: 'Date, time, weekday or year', category: 'demographic', risk: 'low' },
    { id: 'NRP', title: 'Nationality, religion or political group', category: 'demographic', risk: 'low' },
  ],
}
