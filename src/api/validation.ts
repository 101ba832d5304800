import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Convert, Default } from 'typebox/value'
import { AppError } from '../core/errors.ts'

/** What of a request a schema is for, in words. */
const PARTS: Readonly<Record<string, string>> = {
  body: 'field',
  querystring: 'query parameter',
  params: 'path parameter',
  headers: 'header',
}

type Checked<T> = { readonly value: T; readonly error?: never } | { readonly value?: never; readonly error: AppError }

/**
 * Checks requests by their TypeBox schema. What comes as text (query, path, headers) is converted to the type the
 * schema asks for; a body is taken as it is. Errors are `request.invalid` and name the parameter.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = checker(schema, { part: PARTS[httpPart ?? ''] ?? 'field', convert: httpPart !== 'body' })
  return (input) => check(input)
}

/** For routes that read body and headers themselves: those are not checked, everything else is. */
export const addressOnlyCompiler: FastifySchemaCompiler<TSchema> = (route) =>
  route.httpPart === 'body' || route.httpPart === 'headers' ? () => true : validatorCompiler(route)

export interface CheckerOptions {
  /** What a value is called in messages: `query parameter`, `field`. */
  readonly part: string
  /** Whether text is converted: `'5'` to 5, `'a'` to `['a']`. */
  readonly convert: boolean
}

/** A function that checks values by a schema; it never throws. */
export function checker<S extends TSchema>(schema: S, options: CheckerOptions) {
  const validator = Compile(schema)
  return (input: unknown): Checked<ReturnType<typeof validator.Parse>> => {
    const filled = Default(schema, input)
    const value = options.convert ? Convert(schema, filled) : filled
    if (validator.Check(value)) return { value }
    return { error: describe(validator.Errors(value), options.part) }
  }
}

interface Fault {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
  readonly message: string
}

function describe(faults: readonly Fault[], part: string): AppError {
  const told = new Set(faults.filter((fault) => fault.keyword !== 'boolean').map((fault) => sentence(fault, part)))
  const text = [...told].slice(0, 5).join('; ')
  return new AppError('request.invalid', `Reading the request: ${text === '' ? `a ${part} is wrong` : text}.`)
}

function sentence({ keyword, instancePath, params, message }: Fault, part: string): string {
  const path = instancePath.slice(1).replaceAll('/', '.')
  const listed = (key: string) => {
    const values: unknown = Object.entries(params).find(([name]) => name === key)?.[1]
    return Array.isArray(values) ? values.map((value) => `\`${value}\``).join(', ') : ''
  }
  const at = path === '' ? '' : ` of \`${path}\``
  if (keyword === 'additionalProperties') return `there is no ${part} ${listed('additionalProperties')}${at}`
  if (keyword === 'required') return `the ${part} ${listed('requiredProperties')}${at} is missing`
  if (keyword === 'enum') return `${part} \`${path}\` must be one of ${listed('allowedValues')}`
  return `${path === '' ? `the ${part === 'field' ? 'body' : part}` : `${part} \`${path}\``} ${message}`
}
