import { numberAt } from './digits.ts'

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether there is such a day in the Gregorian calendar; `month` 1 to 12. Not a number is no date. */
export function isDate(year: number, month: number, day: number): boolean {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= (DAYS[month - 1] ?? 0))) return false
  return month !== 2 || day < 29 || isLeapYear(year)
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Six digits as a date with two digits of the year in an unknown century: 29 February stands if any century has it. */
export function isShortDate(year: number, month: number, day: number): boolean {
  return isDate(1900 + year, month, day) || isDate(2000 + year, month, day)
}

/** `YYMMDD` at a position, century unknown. */
export function hasShortDate(compact: string, at: number): boolean {
  return isShortDate(
    numberAt(compact, at, at + 2),
    numberAt(compact, at + 2, at + 4),
    numberAt(compact, at + 4, at + 6),
  )
}

/** `DDMMYY` at a position, century unknown. */
export function hasShortDateDayFirst(compact: string, at: number): boolean {
  return isShortDate(
    numberAt(compact, at + 4, at + 6),
    numberAt(compact, at + 2, at + 4),
    numberAt(compact, at, at + 2),
  )
}
