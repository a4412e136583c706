/** A broken promise of our own, or a request we refuse. Input trouble is a Diagnostic instead. */
export class FinwaitError extends Error {
  override readonly name = 'FinwaitError'
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail: Readonly<Record<string, string | number>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}

export type ErrorCode = `${Stage}/${Reason}`
type Stage = 'upload' | 'detect' | 'parse' | 'timeline' | 'analyse' | 'report' | 'store' | 'share'
type Reason =
  | 'too-large'
  | 'empty'
  | 'incomplete'
  | 'mismatch'
  | 'not-found'
  | 'forbidden'
  | 'unsupported'
  | 'version-too-new'
  | 'corrupt'
  | 'busy'
  | 'full'
  | 'bad-request'
  | 'bug'
