/** The event types of this source. */
export const POINT = 'google.maps.point'
export const VISIT = 'google.maps.visit'
export const ACTIVITY = 'google.maps.activity'
export const TRIP = 'google.maps.trip'
export const INTERACTION = 'google.maps.interaction'
export const SAVED_PLACE = 'google.maps.saved_place'
export const REVIEW = 'google.maps.review'
