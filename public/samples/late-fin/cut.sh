#!/bin/sh
# cut.sh RAW OUT
#
# Makes a sample of a raw recording folder of the lab: picks the files that an
# engineer would hand in, gives them plain names, and cuts the payload (never a
# packet) of the capture. The same input gives the same bytes.
#
#   RAW   a folder that the lab wrote (gw.pcap or gw.pcap.gz, ss/, meta/, ...)
#   OUT   the sample's folder; made if missing. Files of other names that lie
#         there already (README.md, cut.sh) are left alone.
#
# Needs editcap and capinfos (wireshark-common), gzip, awk.
set -eu
LC_ALL=C; export LC_ALL

SNAP=96          # bytes kept of each packet: Ethernet + IP + TCP with all options are at most 94
                 # (14 + 20 + 60), so every header survives whole

[ $# -eq 2 ] || { echo "usage: $0 RAW OUT" >&2; exit 2; }
RAW=$1 OUT=$2
[ -d "$RAW/ss" ] && [ -d "$RAW/meta" ] || { echo "$RAW: not a recording folder" >&2; exit 2; }
for t in editcap capinfos gzip awk; do
  command -v "$t" >/dev/null || { echo "$t is missing" >&2; exit 3; }
done
mkdir -p "$OUT"
TMP=$(mktemp -d); trap 'rm -rf "$TMP"' EXIT INT TERM

# ---- the capture: every packet stays, in order and with its time; only bytes behind SNAP go
if [ -f "$RAW/gw.pcap" ]; then SRC=$RAW/gw.pcap
else SRC=$TMP/raw.pcap; gzip -dc "$RAW/gw.pcap.gz" > "$SRC"; fi
editcap -F pcap -s "$SNAP" "$SRC" "$TMP/gw.pcap" 2>/dev/null
packets() { capinfos -rTMc "$1" 2>/dev/null | awk -F '\t' '{print $2}'; }
a=$(packets "$SRC") b=$(packets "$TMP/gw.pcap")
[ -n "$a" ] && [ "$a" = "$b" ] || { echo "the cut changed the number of packets: '$a' -> '$b'" >&2; exit 4; }
gzip -9nc "$TMP/gw.pcap" > "$OUT/gw.pcap.gz"       # -n: no name and no time in the header

# ---- text, whole, with its modification time
put() { cp -p "$1" "$OUT/$2"; chmod 644 "$OUT/$2"; }
put "$RAW/dmesg-plain.txt"             dmesg.txt
put "$RAW/mpstat-P-ALL-1.txt"          mpstat.txt
put "$RAW/sar-q-1.txt"                 sar-q.txt
put "$RAW/ss-s-sockstat-loadavg.log"   ss-s-sockstat-loadavg.log
put "$RAW/meta/sysctl-net.ipv4.txt"    sysctl.txt

# ---- kern.log: rsyslogd, when it starts, also reads what the kernel said before the recording and
# stamps it with the time of reading. Keep the lines from dmesg.txt's first boot stamp on.
first=$(sed -n 's/^\[ *\([0-9.]*\)\].*/\1/p' "$RAW/dmesg-plain.txt" | head -n 1)
awk -v first="$first" '
  { s = $0; if (!sub(/^[^[]*\[ */, "", s)) next; sub(/\].*/, "", s); if (s + 0 >= first + 0) print }
' "$RAW/kern.log" > "$OUT/kern.log"
touch -r "$RAW/kern.log" "$OUT/kern.log"

# ---- socket dumps: one from before, and one pair (short and long form of the same moment) from the
# second window, else the first window, else the middle. The lab's tag in the name goes, the time stays.
ss_put() { # form tag
  for f in "$RAW/ss/ss-$1-$2"-*.txt; do
    [ -f "$f" ] || return 1
    put "$f" "ss-$1-$(basename "$f" | sed "s/^ss-$1-$2-//")"
  done
}
ss_put ant quiet || true
for tag in peak2 peak1 mid; do
  if ss_put ant "$tag"; then ss_put tanoi "$tag"; break; fi
done

# ---- the ground truth that the lab wrote. It is not an artefact: never feed it to an analysis.
# plan.txt and truth-*.csv are left behind.
put "$RAW/truth.json" truth.json
