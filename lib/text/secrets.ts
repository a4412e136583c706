// Traces of passwords, keys and tokens in a line, so that whoever shares it is warned. It warns; it finds no value.

const marks = /[Pp]ass(?:word|wd|phrase)[=: ]|--password|\bAKIA[0-9A-Z]{16}|Bearer [\w.-]{8}|PRIVATE KEY|(?:[Ss]ecret|[Tt]oken|[Aa]pi[_-]?[Kk]ey)[=:]/

/** `mysql --password=x`, `AKIAIOSFODNN7EXAMPLE`, `Authorization: Bearer …`, `-----BEGIN PRIVATE KEY-----`. */
export const mayHoldSecret = (line: string): boolean => marks.test(line)

/** Texts without one of which no line holds a trace: for whoever looks at bytes. */
export const secretMarks: readonly string[] = [
  ...['assword=', 'assword:', 'assword ', 'asswd=', 'asswd:', 'asswd ', 'assphrase=', 'assphrase:', 'assphrase '],
  ...['--password', 'AKIA', 'Bearer ', 'PRIVATE KEY', 'ecret=', 'ecret:', 'oken=', 'oken:', 'pikey', 'pi_key', 'pi-key', 'piKey', 'pi_Key', 'pi-Key'],
]
