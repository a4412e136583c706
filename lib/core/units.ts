// Units. A number is never bare: its type says what it measures.

declare const brand: unique symbol
type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** A length of time, in whole microseconds. */
export type Micros = Brand<number, 'duration, µs'>

/** What some clock read, in whole microseconds. Two Readings compare only on one clock. */
export type Reading = Brand<number, 'clock reading, µs'>

/** A place on the case's one timeline, in whole microseconds since 1970-01-01 00:00 UTC. */
export type Instant = Brand<number, 'timeline instant, µs'>

/** A fact's time, before (Reading) and after (Instant) its clock is placed. */
export type Time = Reading | Instant

export type Bytes = Brand<number, 'bytes'>

/** A part of a whole, 0..1. Shown as a percentage, never stored as one. */
export type Ratio = Brand<number, 'ratio, 0..1'>

/** From start to end, end excluded. */
export interface Span<T extends Time = Instant> {
  readonly start: T
  readonly end: T
}

export type Unit = 'ratio' | 'count' | 'per-second' | 'bytes' | 'bytes-per-second' | 'pages' | 'micros' | 'load'

export interface Quantity {
  readonly value: number
  readonly unit: Unit
}

export const micros = (n: number): Micros => Math.round(n) as Micros
export const reading = (n: number): Reading => Math.round(n) as Reading
export const instant = (n: number): Instant => Math.round(n) as Instant
export const bytes = (n: number): Bytes => n as Bytes
export const ratio = (n: number): Ratio => n as Ratio

export const second: Micros = micros(1_000_000)
export const minute: Micros = micros(60_000_000)
export const hour: Micros = micros(3_600_000_000)
export const day: Micros = micros(86_400_000_000)

/** A column of times. The one place where numbers become times in bulk. */
export const times = <T extends Time>(column: ArrayLike<number>): ArrayLike<T> => column as ArrayLike<T>
