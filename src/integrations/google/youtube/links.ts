/**
 * What links to YouTube say:
 *
 *     https://www.youtube.com/watch?v=AAAAAAAAAAA&t=10s    https://music.youtube.com/watch?v=AAAAAAAAAAA    https://youtu.be/AAAAAAAAAAA
 *     https://www.youtube.com/shorts/AAAAAAAAAAA           https://www.youtube.com/results?search_query=old+bridges
 *     https://www.youtube.com/channel/UCaaaaaaaaaaaaaaaaaaaaaa    https://www.youtube.com/@example    https://www.youtube.com/playlist?list=PL…
 */
export interface YoutubeLink {
  readonly isMusic: boolean
  /** Eleven characters. */
  readonly videoId?: string
  readonly query?: string
  readonly channelId?: string
  readonly playlistId?: string
  /** It leads to where a video is played, whether or not it says which. */
  readonly isVideo: boolean
}

const HOST = /^https?:\/\/(?:(?:www|m|music)\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be)(?:[/?#]|$)/i
/** How nearly all links are; a URL parser would take ten times as long. */
const PLAIN_VIDEO = /^https:\/\/(www|music|m)\.youtube\.com\/watch\?v=([\w-]{11})$/
const VIDEO_ID = /^[\w-]{11}$/
const VIDEO_PATH = /^\/(?:shorts|live|embed|v)\/([\w-]{11})(?:\/|$)/
const CHANNEL_PATH = /^\/channel\/(UC[\w-]{22})(?:\/|$)/

/** Reads a link; undefined where it does not lead to YouTube. */
export function readYoutubeLink(text: string | undefined): YoutubeLink | undefined {
  if (text === undefined) return undefined
  const plain = PLAIN_VIDEO.exec(text)
  if (plain !== null) return { isMusic: plain[1] === 'music', isVideo: true, videoId: plain[2] ?? '' }
  if (!HOST.test(text) || !URL.canParse(text)) return undefined
  return readUrl(new URL(text))
}

function readUrl({ hostname, pathname, searchParams }: URL): YoutubeLink {
  const isShort = hostname === 'youtu.be'
  const path = VIDEO_PATH.exec(pathname)?.[1]
  const videoId = isShort ? pathname.slice(1) : pathname === '/watch' ? (searchParams.get('v') ?? '') : (path ?? '')
  const query = pathname === '/results' ? searchParams.get('search_query') : pathname === '/search' ? searchParams.get('q') : null // biome-ignore format: one line
  const channelId = CHANNEL_PATH.exec(pathname)?.[1]
  const playlistId = pathname === '/playlist' ? searchParams.get('list') : null
  return {
    isMusic: hostname === 'music.youtube.com',
    isVideo: isShort || pathname === '/watch' || path !== undefined,
    ...(VIDEO_ID.test(videoId) ? { videoId } : {}),
    ...(query === null ? {} : { query }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(playlistId === null ? {} : { playlistId }),
  }
}
