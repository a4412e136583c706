// Traces of passwords, keys and tokens in a line, so that whoever shares it is warned. It warns; it finds no value.

const marks = /[Pp]ass(?:word|wd|phrase)[=: ]|--password|\bAKIA[0-9A-Z]{16}|Bearer [\w.-]{8}|PRIVATE KEY|(?:[Ss]ecret|[Tt]oken|[Aa]pi[_-]?[Kk]ey)[=:]/

/** `mysql --password=x`, `AKIAIOSFODNN7EXAMPLE`, `Authorization: Bearer …`, `-----BEGIN PRIVATE KEY-----`. */
export const mayHoldSecret = (line: string): boolean => marks.test(line)
