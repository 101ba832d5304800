/** The event types of this source. */
export const SEARCH = 'microsoft.profile.search'
export const BROWSE = 'microsoft.profile.browse'
export const LOCATION = 'microsoft.profile.location'
export const APP_ACTIVITY = 'microsoft.profile.app_activity'
export const ACTIVITY = 'microsoft.profile.activity'
