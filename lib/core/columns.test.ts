import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packColumns, unpackColumns } from './columns'
import { FinwaitError } from './errors'

test('a document comes back with its columns, NaN and all', () => {
  const document = {
    name: 'x',
    at: Float64Array.of(1.5, Number.NaN, -0),
    nested: [{ copies: Uint16Array.of(1, 65_535) }, { none: new Int32Array() }],
    odd: new Uint8Array([1, 2, 3]),
  }
  expect(unpackColumns(packColumns(document))).toEqual(document)
})

test('any doubles survive, at any offset of the bytes', () => {
  fc.assert(
    fc.property(fc.float64Array(), fc.uint8Array({ maxLength: 9 }), fc.nat(9), (values, bytes, shift) => {
      const packed = packColumns({ values, bytes })
      const moved = new Uint8Array(packed.length + shift).subarray(shift)
      moved.set(packed)
      expect(unpackColumns(moved)).toEqual({ values, bytes })
    }),
  )
})

test('columns are views of the bytes, not copies', () => {
  const packed = packColumns({ at: Float64Array.of(1, 2, 3) })
  const { at } = unpackColumns(packed) as { at: Float64Array }
  expect(at.buffer).toBe(packed.buffer)
})

test('bytes that are no such document are refused, whatever they are', () => {
  const packed = packColumns({ at: Float64Array.of(1, 2, 3), text: 'abc' })
  expect(() => unpackColumns(new Uint8Array([1, 2, 3]))).toThrow(FinwaitError)
  expect(() => unpackColumns(packed.subarray(0, packed.length - 8))).toThrow(FinwaitError)
  const lie = new TextEncoder().encode('{"at":{"$column":"f64","at":8,"length":1e15}}')
  const bytes = new Uint8Array(8 + lie.length)
  bytes.set(packed.subarray(0, 4))
  new DataView(bytes.buffer).setUint32(4, lie.length, true)
  bytes.set(lie, 8)
  expect(() => unpackColumns(bytes)).toThrow(FinwaitError)
})
