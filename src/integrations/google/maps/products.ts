/** The name of the product in languages that do not call it Maps. */
const NAMES = new Set([
  'карты', 'карти', 'карте', 'мапе', 'マップ', '地图', '地圖', '지도', 'خرائط', 'نقشه', 'מפות', 'mapy', 'haritalar', 'χάρτες', 'térkép',
  'karte', 'zemljevidi', 'žemėlapiai', 'kartes', 'แผนที่', 'मैप', 'ম্যাপ', 'hărți', 'kartor', 'kart',
]) // biome-ignore format: a word list
/** Products that are called so everywhere: a link to Maps does not make their entries ours. */
const OTHERS = new Set([
  'search', 'google search', 'image search', 'video search', 'youtube', 'youtube music', 'chrome', 'gmail', 'ads', 'discover',
  'google play store', 'google play', 'assistant', 'google lens', 'news', 'google news', 'shopping', 'books', 'drive', 'android',
]) // biome-ignore format: a word list

/** True for the name of the product in the languages we know it in: `Maps`, `Google Maps`, `マップ`, `Карты`. */
export function isMapsName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll('google', '').trim()
  return /(?:^|[^\p{L}])maps(?:$|[^\p{L}])/u.test(plain) || NAMES.has(plain)
}

/** True for the name of another product that is called so in every language. */
export function isOtherName(name: string): boolean {
  return OTHERS.has(name.toLowerCase().trim())
}
