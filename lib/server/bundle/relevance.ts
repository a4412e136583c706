// Which files of a bundle are looked at. Content decides what a file is; here is only told where it is not worth looking, and
// where looking would mislead. Of the 20,000 files of a sosreport some thirty say something about sockets, load and the kernel.
// References: https://github.com/sosreport/sos (sos/report/plugins), supportutils(5).

import type { BundleLayout } from '@/lib/core/artefact'

/** `look`: by its content. `pass`: not worth it, or misleading. */
export type Interest = 'look' | 'pass'

interface Layout {
  readonly name: BundleLayout
  readonly root: RegExp // the folder that holds all of it
  readonly wanted: readonly RegExp[] // within the root
  readonly misleading: readonly RegExp[]
}

const capture = /\.(?:pcap|pcapng|cap)(?:\d{1,4}|\.\d{1,4})?(?:\.(?:gz|xz|zst|bz2|lz4))?$/i

const layouts: readonly Layout[] = [
  {
    name: 'sosreport',
    root: /^(?:sosreport-[^/]{1,200}\/|(?=sos_commands\/|sos_reports\/|sos_logs\/))/,
    wanted: [
      /^sos_commands\/(?:networking|kernel|process|processor|sar|sysstat|host|date|memory|logs|performance|conntrack|interrupts|perf|general)\//,
      /^proc\/(?:net\/)?[a-z_0-9]{1,40}$/,
      /^var\/log\/(?:messages|syslog|kern|dmesg)[^/]{0,80}$/,
      /^var\/log\/(?:sa|sysstat)\//,
      /^(?:date|uptime|uname|free|dmesg|lscpu|netstat|ps)$/,
      capture,
    ],
    // Another namespace has sockets and limits of its own: added to the host's they would make wrong counts.
    misleading: [/\/namespaces\//, /(?:^|[/_])ip_netns_exec_/],
  },
  {
    name: 'supportconfig',
    root: /^(?:scc|nts)_[^/]{1,200}\//,
    wanted: [/^(?:basic-environment|basic-health-check|boot|env|memory|messages|network|proc|sar)\.txt$/, /^(?:sar|sa)\//, capture],
    misleading: [],
  },
]

/**
 * Files of a kind that none of ours comes in, the shadows that macOS puts beside each file, and, in a copy of a whole system, what
 * belongs to one process or device.
 */
const never =
  /(?:^|\/)(?:__MACOSX\/|\._|proc\/\d{1,10}\/|sys\/(?:block|bus|class|devices|firmware|fs|kernel|module)\/)|\.(?:rpm|deb|so|o|ko|exe|dll|png|jpe?g|gif|ico|pdf|html?|css|js|pyc?|jar|class|woff2?|ttf|mo|gpg|pem|crt|der|db|sqlite)$/i

/** Whose layout the path `path` of an archive shows, null for nobody's. One path tells: all lie below one root. */
export const layoutOf = (path: string): BundleLayout | null => layouts.find(({ root }) => root.test(path))?.name ?? null

export function interestIn(path: string): Interest {
  if (never.test(path.slice(-2048))) return 'pass'
  const layout = layouts.find(({ root }) => root.test(path))
  if (!layout) return 'look'
  const inside = path.replace(layout.root, '')
  return layout.wanted.some((wanted) => wanted.test(inside)) && !layout.misleading.some((one) => one.test(inside)) ? 'look' : 'pass'
}

/** Whether a file's name promises one of our formats: if its content is none, that is told, and not only counted. */
export const promises = (path: string): boolean => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return capture.test(name) || /^(?:ss|dmesg|mpstat|sar|sockstat|loadavg|vmstat|sysctl|netstat)[-_.\w]{0,80}\.(?:txt|log|out|json)$/i.test(name)
}

const patience = 200

/** Of many files of one kind in which nothing is seen, the others are not looked at: a look takes a millisecond, and there may be 20,000. */
export class Patience {
  readonly #misses = new Map<string, number>()

  /** Nothing was seen in this one. */
  missed(path: string): void {
    const kind = kindOf(path)
    this.#misses.set(kind, (this.#misses.get(kind) ?? 0) + 1)
  }

  isOver(path: string): boolean {
    return !promises(path) && (this.#misses.get(kindOf(path)) ?? 0) >= patience
  }
}

/** Files of one ending below one folder, two steps deep; without an ending, those of one folder. */
function kindOf(path: string): string {
  const steps = path.split('/')
  const ending = /\.([A-Za-z][A-Za-z0-9]{0,9})(?:[.-]\d{1,10})*$/.exec((steps.at(-1) ?? '').slice(-64))?.[1]
  return ending === undefined ? `${steps.slice(0, -1).join('/')}/` : `${steps.slice(0, Math.min(2, steps.length - 1)).join('/')}/*.${ending}`
}
