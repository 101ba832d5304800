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
const PLAIN_CHANNEL = /^https:\/\/(www|music|m)\.youtube\.com\/channel\/(UC[\w-]{22})$/
const VIDEO_ID = /^[\w-]{11}$/
const VIDEO_PATH = /^\/(?:shorts|live|embed|v)\/([\w-]{11})(?:\/|$)/
const SEARCH_PATH = /^\/(?:results|search)$/
const CHANNEL_PATH = /^\/channel\/(UC[\w-]{22})(?:\/|$)/

/** Reads a link; undefined where it does not lead to YouTube. */
export function readYoutubeLink(text: string | undefined): YoutubeLink | undefined {
  if (text === undefined) return undefined
  const plain = PLAIN_VIDEO.exec(text)
  if (plain !== null) return { isMusic: plain[1] === 'music', isVideo: true, videoId: plain[2] ?? '' }
  const channel = PLAIN_CHANNEL.exec(text)
  if (channel !== null) return { isMusic: channel[1] === 'music', isVideo: false, channelId: channel[2] ?? '' }
  if (!HOST.test(text) || !URL.canParse(text)) return undefined
  return readUrl(new URL(text))
}

function readUrl(url: URL): YoutubeLink {
  const { hostname, pathname, searchParams } = url
  const videoId = videoOf(url)
  const query = searchParams.get(pathname === '/search' ? 'q' : 'search_query')
  const channelId = CHANNEL_PATH.exec(pathname)?.[1]
  const playlistId = searchParams.get('list')
  return {
    isMusic: hostname === 'music.youtube.com',
    isVideo: videoId !== undefined,
    ...(videoId !== undefined && VIDEO_ID.test(videoId) ? { videoId } : {}),
    ...(query !== null && SEARCH_PATH.test(pathname) ? { query } : {}),
    ...(channelId === undefined ? {} : { channelId }),
    ...(playlistId !== null && pathname === '/playlist' ? { playlistId } : {}),
  }
}

/** What should be the id of a video; undefined where the link leads to none. */
function videoOf({ hostname, pathname, searchParams }: URL): string | undefined {
  if (hostname === 'youtu.be') return pathname.slice(1)
  return pathname === '/watch' ? (searchParams.get('v') ?? '') : VIDEO_PATH.exec(pathname)?.[1]
}
