/** The event types of this source. */
export const CHAT_MESSAGE = 'entertainment.twitch.chat_message'
export const WATCH = 'entertainment.twitch.watch'
export const VIDEO_PLAY = 'entertainment.twitch.video_play'
export const FOLLOW = 'entertainment.twitch.follow'
export const SUBSCRIPTION = 'entertainment.twitch.subscription'
export const BITS = 'entertainment.twitch.bits'
export const PURCHASE = 'entertainment.twitch.purchase'
export const ACCOUNT = 'entertainment.twitch.account'
