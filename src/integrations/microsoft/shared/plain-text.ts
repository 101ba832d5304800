/**
 * A text of a file that is no JSON, without the character that marks large integers in our JSON (utils/json-text.ts): it has no
 * meaning of its own, and readers of JSON escape it.
 */
export const plainText = (text: string): string => text.replaceAll('\uE000', '\uFFFD')
