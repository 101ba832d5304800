import { Type } from 'typebox'
import type { Draft, EventType, Identity, Kind } from '../../../models/events.ts'
import { asGiven, flag, GIVEN, text } from '../../decoding/field-schemas.ts'
import { ACTIVITY_PII } from '../shared/activity-pii.ts'
import { entryKey } from '../shared/my-activity.ts'
import { PRODUCTS, type Product } from './products.ts'

const DATA = Type.Object(
  {
    title: text('What was done, in the language of the account: "Searched for …", "Visited …"'),
    url: text('Where the title leads'),
    header: text('The product, or the site or app that was used'),
    products: asGiven('Products the activity is listed under', ['Search']),
    subtitles: asGiven('[{name, url?}]: what more there is to say'),
    description: text('Free text'),
    details: asGiven('[{name}]: "From Google Ads" and the like'),
    locationInfos: asGiven('[{name?, url?, source?, sourceUrl?}]: where it was done'),
    activityControls: asGiven('Settings that let it be saved'),
    imageFile: asGiven('Name of a picture in the export'),
    audioFiles: asGiven('Names of recordings in the export'),
    query: text('What was searched for, taken from the link'),
    positionFrom: text('locationInfos: the position is where the owner was, roughly'),
    coordinatesRepaired: flag('A coordinate had run over 32 bits and was put right'),
    when: text('The date as the page has it, where its zone is not certain'),
    zoneGuessed: flag('The zone of the time was guessed'),
    given: GIVEN,
  },
  { description: 'An entry of My Activity. Pages have no milliseconds' },
)

const TITLES: Readonly<Record<Product, string>> = {
  search: 'Search',
  image_search: 'Image search',
  video_search: 'Video search',
  chrome: 'Chrome',
  assistant: 'Assistant',
  gemini: 'Gemini',
  lens: 'Lens',
  discover: 'Discover',
  news: 'News',
  shopping: 'Shopping',
  ads: 'Ads',
  android: 'Android',
  gmail: 'Gmail',
  drive: 'Drive',
  books: 'Books',
  games: 'Play Games',
  movies: 'Movies & TV',
  translate: 'Translate',
  finance: 'Finance',
  travel: 'Travel',
  cloud: 'Cloud and developers',
  takeout: 'Takeout',
  help: 'Help',
  other: 'Another product',
}
const SEARCHED: ReadonlySet<Product> = new Set(['search', 'image_search', 'video_search'])
const kindOf = (product: Product): Kind => (SEARCHED.has(product) ? 'searched' : 'did')

export const typeName = (product: Product) => `google.activity.${product}`

const SECOND = 1000
const EXAMPLE_TIME = Date.UTC(2025, 5, 15, 7)

/** Pages for people have no milliseconds: the second, and where the entry leads. */
function identity(draft: Draft): Identity {
  const key = [entryKey(draft.data)]
  return draft.time === undefined ? { key } : { time: Math.floor(draft.time / SECOND) * SECOND, key }
}

/** One type a product: they are of very different worth to their owner. */
export const TYPES: readonly EventType[] = PRODUCTS.map((product) => ({
  name: typeName(product),
  title: TITLES[product],
  kind: kindOf(product),
  data: DATA,
  version: 1,
  identity,
  text: ['title', 'description'],
  pii: ACTIVITY_PII,
  example: {
    type: typeName(product),
    time: EXAMPLE_TIME,
    data: {
      header: TITLES[product],
      title: 'Searched for bridges of Example Town',
      url: 'https://www.google.com/search?q=bridges+of+Example+Town',
      products: [TITLES[product]],
      query: 'bridges of Example Town',
    },
  },
}))
