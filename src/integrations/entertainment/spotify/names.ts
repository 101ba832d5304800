/** The event types of this source. */
export const PLAY = 'entertainment.spotify.play'
export const LIBRARY_ITEM = 'entertainment.spotify.library_item'
export const PLAYLIST = 'entertainment.spotify.playlist'
export const PLAYLIST_ITEM = 'entertainment.spotify.playlist_item'
export const SEARCH = 'entertainment.spotify.search'
export const FOLLOW = 'entertainment.spotify.follow'
export const INFERENCE = 'entertainment.spotify.inference'
