// Which kernel and system a host runs: uname -a, /proc/version, os-release, hostnamectl, redhat-release.
// References: uname(1), proc(5) version, os-release(5), hostnamectl(1).

import { splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     Linux web1 6.1.0-13-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29) x86_64 GNU/Linux
 *     Linux version 3.10.0-1062.el7.x86_64 (mockbuild@…) (gcc version 4.8.5 …) #1 SMP Wed Aug 7 18:08:02 UTC 2019
 *     PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
 *
 * Of interest is the kernel: which knobs there are and what they mean hangs on it. A date in these lines is that of the build, never of the upload.
 */
export const uname: LineFormat = {
  name: 'uname',
  collect: 'uname -a > system.txt; cat /etc/os-release >> system.txt',
  reference: 'https://man7.org/linux/man-pages/man1/uname.1.html',
  sniff: (head) => sniffLines(head, uname, 'lines that name kernel, host or distribution'),
  begins: (line) => {
    const text = line.slice(0, longest)
    return unameLine.test(text) || /^(?:PRETTY_NAME|ID_LIKE|VERSION_ID)=/.test(text) || /^ {1,3}Static hostname: \S/.test(text)
      ? 'certain'
      : releaseLine.test(text) || kernelAlone.test(text)
        ? 'likely'
        : versionLine.test(text)
          ? 'possible' // a kernel log without stamps begins with the same words
          : null
  },
  open: (source) => new UnameReader(source),
}

const longest = 600
const unameLine = /^Linux (\S{1,64}) (\d{1,2}\.\d{1,3}\S{0,80}) #\d/
const versionLine = /^Linux version (\d{1,2}\.\d{1,3}\S{0,80}) \(/
const osRelease =
  /^(NAME|PRETTY_NAME|ID|ID_LIKE|VERSION|VERSION_ID|VERSION_CODENAME|UBUNTU_CODENAME|DEBIAN_CODENAME|PLATFORM_ID|ANSI_COLOR|LOGO|CPE_NAME|HOME_URL|SUPPORT_URL|BUG_REPORT_URL|PRIVACY_POLICY_URL|DOCUMENTATION_URL|VARIANT|VARIANT_ID|BUILD_ID|IMAGE_ID|IMAGE_VERSION|SUPPORT_END|VENDOR_NAME|VENDOR_URL|DEFAULT_HOSTNAME|(?:REDHAT|CENTOS|ROCKY|ALMALINUX|OPENWRT|ORACLE|AMAZON)_[A-Z_]{1,40}|DISTRIB_[A-Z]{1,16}|LEDE_[A-Z_]{1,24})=(.{0,300})$/
const releaseLine = /^(?:CentOS|Red Hat|Rocky|AlmaLinux|Fedora|Oracle|Scientific|SUSE|openSUSE|Amazon)\b.{0,60} release \d/
const kernelAlone = /^\d{1,2}\.\d{1,3}\.\d{1,3}(?:-\S{1,60}|\+)$/
const hostnamectl =
  /^ {0,20}(Static hostname|Transient hostname|Pretty hostname|Icon name|Chassis|Machine ID|Boot ID|Virtualization|Operating System|CPE OS Name|Kernel|Architecture|Hardware Vendor|Hardware Model|Firmware Version|Firmware Date|Firmware Age|OS Support End|OS Support Remaining): (.{0,200})$/

class UnameReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  #ctl = false

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  line({ text: whole, number, begins }: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = whole.slice(0, longest).trimEnd()
    if (text === '') return 'blank'
    if (begins) this.#ctl = false
    const says = (name: string, value: string | undefined): 'parsed' => {
      if (value) this.#readings.context(name, null, value, number)
      return 'parsed'
    }
    const named = unameLine.exec(text)
    if (named) {
      this.#readings.host ??= named[1] ?? null
      says('host', named[1])
      const machine = splitColumns(text).findLast((word) =>
        /^(?:x86_64|i[3-6]86|aarch64|armv\S{1,6}|mips\S{0,6}|ppc\S{0,6}|s390x|riscv64|loongarch64)$/.test(word),
      )
      says('machine', machine)
      return says('kernel', named[2])
    }
    const version = versionLine.exec(text)
    if (version) return says('kernel', version[1])
    if (kernelAlone.test(text)) return says('kernel', text)
    if (releaseLine.test(text)) return says('os', text)
    const release = osRelease.exec(text)
    if (release) {
      const value = (release[2] ?? '').replace(/^["']|["']$/g, '')
      return release[1] === 'PRETTY_NAME' || release[1] === 'DISTRIB_DESCRIPTION' ? says('os', value) : 'parsed'
    }
    const ctl = hostnamectl.exec(text)
    if (ctl === null || (!this.#ctl && !/hostname$/.test(ctl[1] ?? ''))) return 'not-mine'
    this.#ctl = true
    const [, key, value = ''] = ctl
    if (key === 'Static hostname') return says('host', value.trim())
    if (key === 'Operating System') return says('os', value.trim())
    if (key === 'Kernel') return says('kernel', value.replace(/^Linux /, '').trim())
    if (key === 'Virtualization') return says('virtualization', value.trim())
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }
}
