/** The event type of this source. */
export const MESSAGE = 'microsoft.mail.message'
