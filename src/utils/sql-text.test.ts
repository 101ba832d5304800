import { describe, expect, test } from 'vitest'
import { scanSql } from './sql-text.ts'

const texts = (sql: string) => scanSql(sql).statements.map(({ text }) => text)

describe('scanning SQL', () => {
  test.each([
    ['select 1; select 2 ;', ['select 1', 'select 2'], ''],
    ['select \';\', "a;b", $$;$$, $x$ $$ ; $x$; rest', ['select \';\', "a;b", $$;$$, $x$ $$ ; $x$'], 'rest'],
    ["select E'\\';', 'it''s;' -- ;\n; x", ["select E'\\';', 'it''s;' -- ;"], 'x'],
    ['select /* ; /* ; */ ; */ 1;', ['select /* ; /* ; */ ; */ 1'], ''],
    [';; ;', [], ''],
    ['-- nothing\n;', [], ''],
    ['select $1; x', ['select $1'], 'x'],
  ])('splits %s', (sql, statements, rest) => {
    expect([texts(sql), scanSql(sql).rest.text, scanSql(sql).isOpen]).toEqual([statements, rest, false])
  })

  test.each(["select 'a;", 'select "a;', 'select $$ a;', 'select /* a; */ /* ;', "select E'\\'", "select U&'a"])(
    'knows that %s goes on',
    (sql) => {
      expect([texts(sql), scanSql(sql).isOpen]).toEqual([[], true])
    },
  )

  test('finds first words and calls, not in quotes and comments', () => {
    const { rest } = scanSql(`SELECT Set_Config ('now()', "Odd""Name"(1), e.x /* y( */ (2) , 'z(' ) from "t"`)
    expect([rest.firstWord, rest.calls]).toEqual(['select', ['set_config', 'Odd"Name', 'x']])
    expect(scanSql('select U&"\\0061"(1)').rest.hasEscapedName).toBe(true)
    expect(scanSql('(select 1)').rest.firstWord).toBe('')
  })

  test('is quick with long texts', () => {
    const long = `select '${"x''".repeat(200_000)}', ${'f(1), '.repeat(50_000)} 1;`
    const started = performance.now()
    expect(texts(long)).toHaveLength(1)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
