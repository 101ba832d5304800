import { AppError } from '../../core/errors.ts'

/** Whether a text can be the id of a run or another row of ours: others name nothing. */
export const isId = (text: string) => /^\d{1,9}$/.test(text)

/** The id that a page of a list ended with. Throws `cursor.invalid` for anything else. */
export function idCursor(text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new AppError('cursor.invalid', `"${text.slice(0, 40)}" is no cursor that a page of this list gave`)
  return Number(text)
}
