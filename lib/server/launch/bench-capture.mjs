// A capture in the shape of the story, for benches: the same bytes every time.
// Most connections close with a FIN that is sent again and again, 200 ms doubling, until a late answer: 45 % FIN packets.

import { closeSync, openSync, writeSync } from 'node:fs'

const snapLength = 96
const flag = { fin: 1, syn: 2, rst: 4, push: 8, ack: 16 }
const startSeconds = 1_760_000_000
const packetsPerConnection = 16.2

/** Writes `count` packets over `seconds` to `path`: classic pcap, Ethernet, IPv4, snaplen 96. */
export function writeStoryCapture(path, count, seconds, seed = 42) {
  const random = splitMix(seed)
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
  const room = Math.ceil(count * 1.5)
  const at = new Float64Array(room)
  const connection = new Uint32Array(room)
  const seq = new Uint32Array(room)
  const ack = new Uint32Array(room)
  const length = new Uint16Array(room)
  const flags = new Uint8Array(room)
  const reverse = new Uint8Array(room)
  let n = 0
  const send = (time, id, back, s, a, bytes, f) => {
    if (time < 0 || n >= room) return
    at[n] = time
    connection[n] = id
    reverse[n] = back
    seq[n] = s
    ack[n] = a
    length[n] = bytes
    flags[n] = f
    n++
  }

  const rate = count / (packetsPerConnection * seconds)
  let clock = -60
  for (let id = 0; n < room && clock < seconds; id++) {
    clock -= Math.log(random()) / rate
    let t = clock
    let a = (random() * 2 ** 32) >>> 0
    let b = (random() * 2 ** 32) >>> 0
    const rtt = 0.04 * Math.exp(0.5 * normal())
    send(t, id, 0, a, 0, 0, flag.syn)
    t += rtt
    send(t, id, 1, b++, ++a, 0, flag.syn | flag.ack)
    send(t + 0.0002, id, 0, a, b, 0, flag.ack)
    const request = 200 + Math.floor(random() * 700)
    send(t + 0.0005, id, 0, a, b, request, flag.push | flag.ack)
    a += request
    t += rtt
    const answers = 2 + Math.floor(-Math.log(random()) * 1.2)
    for (let i = 0; i < answers; i++) {
      const bytes = random() < 0.75 ? 2896 : 1448
      send(t, id, 1, b, a, bytes, flag.ack)
      if (random() < 0.03) send(t + 0.2 + rtt, id, 1, b, a, bytes, flag.ack)
      b += bytes
      if (i % 6 === 5 || i === answers - 1) send(t + 0.0002, id, 0, a, b, 0, flag.ack)
      t += 0.0004 + random() * 0.002
    }
    t += 0.05 + random() * 0.5
    const kind = random()
    if (kind < 0.04) send(t, id, 0, a, b, 0, flag.rst | flag.ack)
    else {
      const stall = kind < 0.08 ? rtt : kind < 0.12 ? 1e9 : 14 * Math.exp(0.8 * normal())
      for (let tries = 0, wait = 0.2 + 0.02 * random(), again = t; again < t + stall && tries < 15; tries++, wait *= 2) {
        send(again, id, 0, a, b, 0, flag.fin | flag.ack)
        again += wait
      }
      if (stall < 1e8) {
        send(t + stall, id, 1, b, a + 1, 0, flag.fin | flag.ack)
        send(t + stall + 0.0003, id, 0, a + 1, b + 1, 0, flag.ack)
      }
    }
  }

  const order = new Uint32Array(n).map((_, i) => i).sort((x, y) => at[x] - at[y] || x - y)
  const file = openSync(path, 'w')
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(snapLength, 16)
  header.writeUInt32LE(1, 20)
  writeSync(file, header)
  const block = Buffer.alloc(4 << 20)
  let used = 0
  for (let k = 0; k < Math.min(count, n); k++) {
    if (used + 16 + snapLength > block.length) {
      writeSync(file, block, 0, used)
      used = 0
    }
    used += frame(block, used, order[k])
  }
  writeSync(file, block, 0, used)
  closeSync(file)

  function frame(out, o, i) {
    const wire = 54 + length[i]
    const kept = Math.min(wire, snapLength)
    const micros = Math.round(at[i] * 1e6)
    out.writeUInt32LE(startSeconds + Math.floor(micros / 1e6), o)
    out.writeUInt32LE(micros % 1e6, o + 4)
    out.writeUInt32LE(kept, o + 8)
    out.writeUInt32LE(wire, o + 12)
    const p = o + 16
    out.fill(0, p, p + kept)
    out.writeUInt16BE(0x0800, p + 12)
    out[p + 14] = 0x45
    out.writeUInt16BE(wire - 14, p + 16)
    out.writeUInt16BE(k16(i), p + 18)
    out[p + 22] = 64
    out[p + 23] = 6
    const id = connection[i]
    const ours = 0x0a000000 + (id % 4)
    const theirs = 0xc6336400 + (Math.imul(id, 2654435761) >>> 22)
    const ourPort = 1024 + (id % 64_000)
    const back = reverse[i] === 1
    out.writeUInt32BE(back ? theirs : ours, p + 26)
    out.writeUInt32BE(back ? ours : theirs, p + 30)
    out.writeUInt16BE(back ? 80 : ourPort, p + 34)
    out.writeUInt16BE(back ? ourPort : 80, p + 36)
    out.writeUInt32BE(seq[i], p + 38)
    out.writeUInt32BE(ack[i], p + 42)
    out[p + 46] = 0x50
    out[p + 47] = flags[i]
    out.writeUInt16BE(0xffff, p + 48)
    return 16 + kept
  }
}

const k16 = (i) => (Math.imul(i, 40_503) >>> 3) & 0xffff

/** Uniform numbers in (0, 1), the same sequence for the same seed. */
function splitMix(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (((z ^ (z >>> 15)) >>> 0) + 0.5) / 2 ** 32
  }
}
