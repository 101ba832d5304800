import type { ActivityEntry } from '../shared/my-activity.ts'

/**
 * Products of My Activity by the type of their events. Names are those of the account's language; brands are the same in
 * all of them, and of the others the languages are listed in which they are known. A product that is not here is `other`, and its
 * name stands in the event.
 */
const NAMES = {
  search: [
    'search', 'google search', 'suche', 'búsqueda', 'recherche', 'ricerca', 'pesquisa', 'zoeken', 'wyszukiwarka', 'sök', 'søgning',
    'søk', 'haku', 'поиск', 'пошук', 'arama', '検索', '搜索', '搜尋', '검색', 'vyhledávání', 'keresés', 'căutare', 'αναζήτηση',
  ],
  image_search: ['image search', 'bildersuche', 'búsqueda de imágenes', 'recherche d’images', "recherche d'images", 'ricerca immagini', 'pesquisa de imagens', 'afbeeldingen zoeken', '画像検索'],
  video_search: ['video search', 'videosuche', 'búsqueda de vídeos', 'búsqueda de videos', 'recherche de vidéos', 'ricerca video', 'pesquisa de vídeos', 'video zoeken', '動画検索'],
  chrome: ['chrome', 'google chrome'],
  assistant: ['assistant', 'google assistant', 'asistente', 'asistente de google', 'assistente', 'google assistent', 'アシスタント'],
  gemini: ['gemini', 'gemini apps', 'gemini-apps', 'bard'],
  lens: ['google lens', 'lens'],
  discover: ['discover'],
  news: ['news', 'google news', 'google nachrichten', 'google noticias', 'google actualités', 'google notícias', 'google ニュース'],
  shopping: ['shopping', 'google shopping'],
  ads: ['ads', 'google ads', 'werbung', 'anuncios', 'annonces', 'annunci', 'anúncios', '広告'],
  android: ['android'],
  gmail: ['gmail'],
  drive: ['drive', 'google drive'],
  books: ['books', 'google books', 'google play books'],
  games: ['google play games', 'google play spiele'],
  movies: ['google play movies & tv', 'google play movies', 'google tv'],
  translate: ['google translate', 'translate', 'google übersetzer'],
  finance: ['google finance', 'finance'],
  travel: ['google travel', 'travel', 'flights', 'hotels'],
  cloud: ['google cloud', 'google cloud console', 'developers', 'google developers'],
  takeout: ['takeout', 'google takeout'],
  help: ['help', 'google help'],
} as const // biome-ignore format: a word list

export type Product = keyof typeof NAMES | 'other'
export const PRODUCTS: readonly Product[] = [...(Object.keys(NAMES) as (keyof typeof NAMES)[]), 'other']

const BY_NAME = new Map<string, Product>()
for (const [product, names] of Object.entries(NAMES)) for (const name of names) BY_NAME.set(name, product as Product)

const known = (name: string): Product | undefined => BY_NAME.get(name.replaceAll('\u00a0', ' ').trim().toLowerCase())

/** Which product an entry is of: as it says itself; the header may be the site or the app that was used. */
export function productOf({ products, header }: ActivityEntry): Product {
  for (const name of products) {
    const product = known(name)
    if (product !== undefined) return product
  }
  return (products.length === 0 && header !== undefined ? known(header) : undefined) ?? 'other'
}
