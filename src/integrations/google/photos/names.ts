/** Types of this source. */
export const PHOTO = 'google.photos.photo'
export const ALBUM = 'google.photos.album'
export const ALBUM_ITEM = 'google.photos.album_item'
