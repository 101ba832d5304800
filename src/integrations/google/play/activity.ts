import type { Bag } from '../../decoding/json.ts'
import type { ActivityTaker } from '../shared/activity-channels.ts'
import type { ActivityEntry } from '../shared/my-activity.ts'
import { ACTIVITY } from './names.ts'

/** What was done in the Play Store, from My Activity. */
export const PLAY_ACTIVITY: ActivityTaker = {
  claim({ products, header = '', url }) {
    if (products.length > 0) return products.some(isStore) ? 1 : 0
    return isStore(header) || (header === '' && APP.test(url ?? '')) ? 0.8 : 0
  },
  read: (entry) => ({ type: ACTIVITY, more: linked(entry) }),
}

/** The brand, and what a shop is called; books, games, films and music are products of their own. */
const STORE = /^google play(?:[ -]?(?:store|ストア|스토어|商店|маркет|маркет))?$/i
const isStore = (name: string) => STORE.test(name.replaceAll('\u00a0', ' ').trim())

const APP = /^https?:\/\/(?:play\.google\.com\/store\/(?:apps|search)|market\.android\.com)/i

function linked({ url }: ActivityEntry): Bag {
  if (url === undefined || !APP.test(url) || !URL.canParse(url)) return {}
  const { searchParams } = new URL(url)
  const app = searchParams.get('id')
  const query = searchParams.get('q')
  return { ...(app === null ? {} : { package: app }), ...(query === null ? {} : { query }) }
}
