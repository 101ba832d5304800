import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'
import { isAppointmentTable } from './table.ts'

const CERTAIN = 0.95
const LIKELY = 0.6
const CALENDAR = /^\s*BEGIN:VCALENDAR\b/i
const MAKER = /^PRODID(?:;[^:\r\n]*)?:(.*)$/im
const OF_MICROSOFT = /microsoft|\bOutlook\b|\bExchange\b/i
/** Programs whose calendars have marks of Microsoft where somebody was invited out of Outlook. */
const OF_OTHERS =
  /google|apple|mozilla|thunderbird|nextcloud|owncloud|sabre|evolution|yahoo|zoom|fastmail|proton|radicale|ical4j|davx5|kde|etesync/i
const MARK = /^X-(?:MICROSOFT|MS-OLK)-/im

/** An iCalendar file that a program of Microsoft wrote. */
export function recogniseCalendar({ text }: FileProbe): Recognition | undefined {
  if (!CALENDAR.test(text)) return undefined
  const maker = MAKER.exec(text)?.[1] ?? ''
  if (OF_OTHERS.test(maker)) return undefined
  if (OF_MICROSOFT.test(maker)) return { confidence: CERTAIN }
  return MARK.test(text) ? { confidence: LIKELY } : undefined
}

/** Outlook's list of appointments as CSV. */
export function recogniseTable(probe: FileProbe): Recognition | undefined {
  return isAppointmentTable(probe) ? { confidence: LIKELY } : undefined
}

/** What to say of calendars of others. */
export function advise({ text }: FileProbe): string | undefined {
  if (!CALENDAR.test(text)) return undefined
  return 'This is a calendar (iCalendar) that no program of Microsoft wrote. Calendars of others are not read yet; what is in Outlook, too, can be exported there.'
}
