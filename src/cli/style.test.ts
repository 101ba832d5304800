import { describe, expect, it } from 'vitest'
import { createStyle, cut, padEnd, padStart, shown, widthOf, wrap } from './style.ts'

describe('styles', () => {
  it('adds no colour where colours are off', () => {
    expect(createStyle(false).red('text')).toBe('text')
    expect(createStyle(true).red('text')).toBe('\u001b[31mtext\u001b[0m')
  })

  it('takes control characters out of text from outside', () => {
    expect(shown('a\u001b[2Jb\nc\u202ed')).toBe('a·[2Jb·c·d')
  })

  it('counts columns, not letters', () => {
    expect(widthOf('京都')).toBe(4)
    expect(widthOf('e\u0301')).toBe(1)
    expect(widthOf(createStyle(true).bold('ab'))).toBe(2)
    expect(padEnd('京', 4)).toBe('京  ')
    expect(padStart('1', 3)).toBe('  1')
  })

  it('marks where a text was cut', () => {
    expect(cut('abcdef', 4)).toBe('abc…')
    expect(cut('京都市', 4)).toBe('京…')
    expect(cut('abc', 3)).toBe('abc')
  })

  it('breaks lines at spaces and never within a word', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('a verylongword b', 5)).toEqual(['a', 'verylongword', 'b'])
  })
})
