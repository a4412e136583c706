// Links to give away. From PUBLIC_URL, or else from the address the request itself was made to: never from X-Forwarded-Host,
// which anyone may write.

import type { Config } from '../config'

export const casePath = (id: string): string => `/c/${id}`
export const sharePath = (token: string): string => `/r/${token}`

/** The link to `path`, absolute where the server's address is known, else the path alone. */
export function linkTo(config: Config, request: Request, path: string): string {
  if (config.publicUrl) return config.publicUrl + path
  const host = request.headers.get('host') ?? ''
  if (!/^[\w.-]{1,253}(:\d{1,5})?$|^\[[\da-f:.]{2,45}\](:\d{1,5})?$/i.test(host)) return path
  return `${request.headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http'}://${host}${path}`
}
