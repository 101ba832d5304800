import type { CatalogueGroup } from '../model.ts'

/** Found by the finder of catalogue/people.ts: a word is a name or a place, never both. */
export const group: CatalogueGroup = {
  entities: [
    { id: 'STREET_ADDRESS', title: 'Street address, post box, or a line of one', category: 'location', risk: 'medium' },
    { id: 'LOCATION_NAME', title: 'City, region or country', category: 'location', risk: 'low' },
    { id: 'POSTCODE', title: 'Postcode that stands by itself', category: 'location', risk: 'medium' },
  ],
}
