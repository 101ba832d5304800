import type { CatalogueGroup } from '../model.ts'
import { nameFinder } from '../names/finder.ts'

export const group: CatalogueGroup = {
  entities: [
    { id: 'PERSON', title: 'Name of a person', category: 'identity', risk: 'low' },
    { id: 'ORGANIZATION', title: 'Name of an organisation', category: 'identity', risk: 'low' },
    { id: 'TITLE', title: 'Honorific or job title', category: 'identity', risk: 'low' },
  ],
  finders: [nameFinder],
}
