/** A request that is not done, and why: what the person reads, with the next step. Not a fault of ours. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    readonly status: number,
    readonly code: RefusalCode,
    message: string,
    readonly hint: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }
}

/** Not `instanceof`: Next bundles this class more than once, and what one bundle throws another one answers. */
export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && error.name === 'Refusal' && 'status' in error && 'hint' in error

export type RefusalCode =
  | 'bad_request'
  | 'not_found'
  | 'cross_site'
  | 'unsupported_media_type'
  | 'no_file'
  | 'empty_file'
  | 'file_too_large'
  | 'text_too_large'
  | 'upload_incomplete'
  | 'too_many_uploads'
  | 'disk_full'
  | 'not_ready'
  | 'not_text'
  | 'not_capture'
  | 'no_such_frames'
  | 'slice_too_large'
  | 'busy'

export const notFound = (what: string): Refusal =>
  new Refusal(404, 'not_found', `There is no such ${what}.`, 'Check the link; what was deleted or has expired cannot be opened again.')

export const diskFull = (): Refusal =>
  new Refusal(
    507,
    'disk_full',
    'The server has no room left for this file. Nothing of it was kept.',
    'Ask whoever runs the server to free space, then send it again.',
  )
