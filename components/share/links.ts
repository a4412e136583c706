// The links given out for a case, as the server lists them.

export interface Link {
  readonly id: string
  readonly createdAt: string // ISO 8601
  readonly expiresAt: string
  readonly state: 'open' | 'expired' | 'revoked'
}

const isLink = (each: unknown): each is Link =>
  each !== null && typeof each === 'object' && 'id' in each && 'createdAt' in each && 'expiresAt' in each && 'state' in each

/** The links of an answer `{ "shares": […] }`, newest first. */
export function readLinks(body: unknown): readonly Link[] {
  if (body === null || typeof body !== 'object' || !('shares' in body) || !Array.isArray(body.shares)) return []
  return body.shares.filter(isLink).reverse()
}
