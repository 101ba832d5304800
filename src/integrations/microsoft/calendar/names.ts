/** The event type of this source. */
export const EVENT = 'microsoft.calendar.event'
