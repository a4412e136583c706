import { describe, expect, test } from 'vitest'
import { Xxh32, Xxh64 } from './xxhash'

// The first two are in the specification; the rest is what lz4 and zstd files check every day.

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i % 251)

describe('xxHash', () => {
  test('of nothing and of one letter', () => {
    expect([new Xxh32().digest(), new Xxh64().digest()]).toEqual([0x02cc5d05, 0xef46db3751d8e999n])
    const a = Buffer.from('a')
    expect([new Xxh32().push(a).digest(), new Xxh64().push(a).digest()]).toEqual([0x550d7456, 0xd24ec4f1a98c6e5bn])
  })
  test('is the same however the bytes come', () => {
    for (const length of [1, 15, 16, 17, 31, 32, 33, 100, 1000]) {
      const all = bytes(length)
      const [whole32, whole64] = [new Xxh32().push(all).digest(), new Xxh64().push(all).digest()]
      for (const step of [1, 5, 16, 33]) {
        const [one32, one64] = [new Xxh32(), new Xxh64()]
        for (let at = 0; at < length; at += step) {
          one32.push(all.subarray(at, at + step))
          one64.push(all.subarray(at, at + step))
        }
        expect([one32.digest(), one64.digest()]).toEqual([whole32, whole64])
      }
    }
  })
})
