// The words for every diagnostic: `reason` says what the input did and what was done about it, `hint` what a person can do.
// They may use {count}, {place} and {fileName}; {actual} only where the code never comes without it.

import type { DiagnosticCode } from '@/lib/core/diagnostic'

export const diagnostics = {
  // any input
  empty_file: {
    reason: '{fileName} has no bytes, so nothing was read.',
    hint: 'Run the command again and look at the file before you send it; an empty one often means that the command printed its error to the screen.',
  },
  no_content: {
    reason: '{fileName} holds blanks only, so there was nothing to read.',
    hint: 'Run the command again and send its output.',
  },
  unknown_format: {
    reason: '{fileName} is none of the formats that are read, so it was kept and nothing was taken from it.',
    hint: 'If you know what it is, choose the format beside the file; otherwise send the output of the command as plain text.',
  },
  extension_mismatch: {
    reason: 'The name of {fileName} says something else than its bytes do; the bytes were believed.',
    hint: 'Nothing needs to be done if the file is the one you meant.',
  },
  truncated: {
    reason: '{fileName} ends in the middle of a record; everything before {place} was read.',
    hint: 'The copy may have stopped early, or the tool was killed while it wrote: compare the size with the original and send it again.',
  },
  trailing_data: {
    reason: 'After the end of its content {fileName} goes on with something else, which was not read.',
    hint: 'If two files were joined, send each by itself.',
  },
  nothing_recognised: {
    reason: 'Nothing in {fileName} fits a format that is read, so nothing was taken from it.',
    hint: 'Choose another format beside the file, or send the output as the command prints it.',
  },
  gzip_truncated: {
    reason: 'The gzip file ends too early; what could be unpacked was read.',
    hint: 'Send the file again; its end is missing.',
  },
  gzip_crc: {
    reason: 'The check sum of the gzip file is wrong; what was unpacked was read and may be damaged.',
    hint: 'Send the file again, best in binary mode.',
  },
  gzip_trailing_bytes: {
    reason: 'Other bytes follow the end of the gzip file and were left out.',
    hint: 'Nothing needs to be done unless something is missing from the report.',
  },
  zstd_truncated: {
    reason: 'The zstd file ends too early; what could be unpacked was read.',
    hint: 'Send the file again; its end is missing.',
  },
  zstd_corrupt: {
    reason: 'The zstd file is damaged ({actual}); what was unpacked was read and may be damaged.',
    hint: 'Send the file again, best in binary mode.',
  },
  xz_truncated: {
    reason: 'The xz file ends too early; what could be unpacked was read.',
    hint: 'Send the file again; its end is missing.',
  },
  xz_corrupt: {
    reason: 'The xz file is damaged ({actual}); what was unpacked was read and may be damaged.',
    hint: 'Send the file again, best in binary mode.',
  },
  bzip2_truncated: {
    reason: 'The bzip2 file ends too early; what could be unpacked was read.',
    hint: 'Send the file again; its end is missing.',
  },
  bzip2_corrupt: {
    reason: 'The bzip2 file is damaged ({actual}); what was unpacked was read and may be damaged.',
    hint: 'Send the file again, best in binary mode.',
  },
  lz4_truncated: {
    reason: 'The lz4 file ends too early; what could be unpacked was read.',
    hint: 'Send the file again; its end is missing.',
  },
  lz4_corrupt: {
    reason: 'The lz4 file is damaged ({actual}); what was unpacked was read and may be damaged.',
    hint: 'Send the file again, best in binary mode.',
  },
  nesting_limit: {
    reason: 'Archives lie inside archives deeper than is followed, so the innermost were not opened.',
    hint: 'Unpack the file and send what is inside.',
  },
  decompression_limit: {
    reason: 'Unpacking {fileName} would make far more bytes than are taken, so it was stopped.',
    hint: 'Unpack it yourself and send the part that matters.',
  },
  memory_limit: {
    reason: '{fileName} was compressed in a way that needs more memory to unpack than is allowed, so unpacking stopped there.',
    hint: 'Compress it again without --long or --ultra (zstd), or with a dictionary of at most 64 MiB (xz -9), or send it uncompressed.',
  },
  unsupported_archive: {
    reason: '{fileName} is an archive of a kind that is not read ({actual}), so it was kept and not opened.',
    hint: 'Unpack it and send the folder, a tar (also compressed with gzip, zstd, xz, bzip2 or lz4) or a zip. From a 7z: 7z x FILE -oOUT && tar czf OUT.tar.gz OUT. From a rar: unrar x FILE OUT/ && tar czf OUT.tar.gz OUT.',
  },
  parser_timeout: {
    reason: 'Reading {fileName} took longer than is allowed and was stopped.',
    hint: 'Send a shorter stretch around the incident, and tell whoever runs this server.',
  },
  parser_memory: {
    reason: 'Reading {fileName} needed more memory than is allowed and was stopped.',
    hint: 'Send a shorter stretch around the incident, and tell whoever runs this server.',
  },
  parser_crash: {
    reason: 'Our reader broke on {fileName}; the file is kept and the rest of the case is not affected.',
    hint: 'This is our mistake: tell whoever runs this server, with the name of the file.',
  },
  parser_protocol: {
    reason: 'Our reader of {fileName} answered with something that could not be understood, so its answer was left out.',
    hint: 'This is our mistake: tell whoever runs this server, with the name of the file.',
  },
  blob_unreadable: {
    reason: 'The stored bytes of {fileName} could not be read back, so nothing was taken from them.',
    hint: 'Upload the file again; whoever runs this server should look at its disk.',
  },
  ring_part: {
    reason: '{fileName} is one of {files} files of a ring buffer that follow on each other: they were read as one capture, under {actual}.',
    hint: 'Nothing needs to be done; frames are numbered through all of them, as in one file.',
  },
  // archives
  archive_empty: {
    reason: '{fileName} is an archive with nothing in it.',
    hint: 'Make it again, and look at what is in it before you send it: tar tf FILE, or unzip -l FILE.',
  },
  archive_encrypted: {
    reason: 'Files in {fileName} are encrypted (the first is {actual}), so they were not opened.',
    hint: 'Unpack it where you know the password and send an archive without one. Passwords are never asked for here.',
  },
  archive_method: {
    reason: 'Files in {fileName} are compressed in a way that is not read ({actual}), so they were left out.',
    hint: 'Unpack it and make an ordinary zip or tar.gz of what was inside.',
  },
  too_many_entries: {
    reason: '{fileName} holds more entries than are looked at; reading stopped at {actual}.',
    hint: 'Send an archive of the folders that matter.',
  },
  too_many_members: {
    reason: '{fileName} holds more files that could be read than are taken from one archive; the first of the others is {actual}.',
    hint: 'Send the rest in an archive of its own.',
  },
  member_unknown: {
    reason: 'By its name {fileName} is one of the formats that are read, but what is in it is none of them.',
    hint: 'Look at the file; if it was damaged on its way, make it anew and send it by itself.',
  },
  member_too_large: {
    reason: 'There was no room left on the server to take {actual} out of {fileName}.',
    hint: 'Send that file by itself, or ask whoever runs this server to free space.',
  },
  unsafe_path: {
    reason:
      '{count, plural, one {A name in {fileName} points} other {{count} names in {fileName} point}} out of its folder (the first is {actual}). No name in an archive is ever used as a path here.',
    hint: 'Nothing needs to be done here; be careful when you unpack this archive elsewhere.',
  },
  odd_name: {
    reason:
      '{count, plural, one {A name in {fileName} holds} other {{count} names in {fileName} hold}} characters that cannot be shown, or is longer than is shown: {actual}.',
    hint: 'Nothing needs to be done; the file was treated like any other.',
  },
  duplicate_entry: {
    reason:
      '{count, plural, one {A name stands} other {{count} names stand}} in {fileName} more than once (the first is {actual}); each file was looked at by itself.',
    hint: 'Nothing needs to be done unless the archive was put together by hand.',
  },
  link_skipped: {
    reason: '{count, plural, one {A link} other {{count} links}} in {fileName} (the first is {actual}) were not followed.',
    hint: 'Nothing needs to be done if the files that the links name are in the archive too.',
  },
  special_entry_skipped: {
    reason:
      '{fileName} holds {count, plural, one {an entry that is no ordinary file} other {{count} entries that are no ordinary files}} (the first is {actual}); such are left out.',
    hint: 'Nothing needs to be done.',
  },
  tar_bad_checksum: {
    reason: 'The tar archive is damaged at {place}; what came before was read.',
    hint: 'Send the archive again, best in binary mode.',
  },
  tar_bad_size: {
    reason: 'The tar archive says an impossible size at {place}; that entry was left out.',
    hint: 'The archive is damaged: make it again.',
  },
  tar_header_too_large: {
    reason: 'A header of the tar archive is larger than any name or attribute can be, so reading stopped there.',
    hint: 'Make the archive again, without extended attributes: tar --no-xattrs.',
  },
  zip_bad_directory: {
    reason: 'The list of files at the end of the zip archive is damaged or contradicts itself.',
    hint: 'Test it with unzip -t FILE, and send it again.',
  },
  zip_overlap: {
    reason: 'Files in the zip archive lie over one another, as only archives do that are made to do harm. It was not opened.',
    hint: 'Unpack it elsewhere and make an archive of what matters.',
  },
  zip_size_mismatch: {
    reason: 'The zip archive says another size than {actual} has; its content was read as it is.',
    hint: 'Nothing needs to be done if the content looks right.',
  },
  zip_corrupt: {
    reason: 'A file in the zip archive is damaged ({actual}); what could be unpacked of it was used.',
    hint: 'Test it with unzip -t FILE, and send it again.',
  },
  // text
  line_unrecognised: {
    reason:
      '{count, plural, one {# line} other {# lines}} {count, plural, one {fits} other {fit}} no format and {count, plural, one {was} other {were}} passed over; the first is {place}.',
    hint: 'Open the line: if it holds something that matters, send that part as the command prints it.',
  },
  line_too_long: {
    reason:
      '{count, plural, one {# line} other {# lines}} {count, plural, one {is} other {are}} longer than 64 KiB; the first 64 KiB of each were read and the rest passed over.',
    hint: 'Check that the file kept its line breaks on its way.',
  },
  line_incomplete: {
    reason: 'The last line of {fileName} stops in the middle; its whole fields were read.',
    hint: 'The copy may have stopped early: send the file again if the end matters.',
  },
  orphan_line: {
    reason:
      '{count, plural, one {# line continues} other {# lines continue}} a row that is not there; nothing was taken from {count, plural, one {it} other {them}}. The first is {place}.',
    hint: 'Send the output from its first line on.',
  },
  nul_bytes: {
    reason:
      '{count, plural, one {# NUL byte stands} other {# NUL bytes stand}} in the text, from {place} on, and {count, plural, one {was} other {were}} taken out.',
    hint: 'A crash or a full disk leaves such holes; what stood there is lost.',
  },
  transcoded_utf16: {
    reason: 'The text is in UTF-16, as PowerShell writes it, and was read as such.',
    hint: 'Nothing needs to be done.',
  },
  invalid_utf8: {
    reason:
      '{count, plural, one {# line} other {# lines}} {count, plural, one {holds} other {hold}} bytes that are not UTF-8; they are shown as \ufffd and the rest was read.',
    hint: 'Names in an old encoding look like this; the stored file keeps its bytes.',
  },
  cr_line_ends: {
    reason:
      '{count, plural, one {# line} other {# lines}} {count, plural, one {ends} other {end}} with a carriage return alone; each was read as a line of its own.',
    hint: 'Nothing needs to be done.',
  },
  control_chars: {
    reason: 'Terminal colours or other control characters stood in the text and were taken out, {count, plural, one {once} other {# times}}.',
    hint: 'Nothing needs to be done.',
  },
  bidi_chars: {
    reason:
      '{count, plural, one {# line} other {# lines}} {count, plural, one {holds} other {hold}} characters that reorder or hide text; they were kept and are shown escaped.',
    hint: 'Do not trust how such a line looks when it is copied elsewhere.',
  },
  bad_number: {
    reason:
      '{count, plural, one {# field is} other {# fields are}} no number where one belongs; {count, plural, one {it was} other {they were}} left out and not taken as 0. The first, {place}, says: {actual}',
    hint: 'Open the line and compare it with what the tool prints.',
  },
  bad_address: {
    reason:
      '{count, plural, one {# address} other {# addresses}} cannot be right; {count, plural, one {its row was} other {their rows were}} counted without the peer. The first, {place}, says: {actual}',
    hint: 'Open the line; a row that was broken by a narrow terminal looks like this.',
  },
  bad_timestamp: {
    reason:
      '{count, plural, one {# line} other {# lines}} {count, plural, one {has} other {have}} a time that cannot be; each was kept without a time.',
    hint: 'Open the first, {place}, and see what its clock says.',
  },
  locale_numbers: {
    reason: 'The numbers are written with a decimal comma and were read so.',
    hint: 'Nothing needs to be done; with LC_ALL=C the tools print points.',
  },
  implausible_value: {
    reason:
      '{count, plural, one {# value} other {# values}} cannot be, such as a share above 100 %; {count, plural, one {it was} other {they were}} left out as {count, plural, one {a gap} other {gaps}}.',
    hint: 'Counters that jump do this; trust the samples around {place} less.',
  },
  cpus_missing: {
    reason: 'Some CPUs have no rows; their samples are gaps and not 0.',
    hint: 'CPUs that were taken offline look like this: check with lscpu.',
  },
  column_missing: {
    reason: 'A column that belongs to this format is not there, so what it would say is not known.',
    hint: 'Run the command without the filter or the option that hides the column.',
  },
  column_unknown: {
    reason: '{count, plural, one {# column is} other {# columns are}} not known and {count, plural, one {was} other {were}} passed over.',
    hint: 'A newer tool may print it; nothing else is affected.',
  },
  state_unknown: {
    reason:
      '{count, plural, one {# socket is} other {# sockets are}} in a state that is not known, the first "{actual}", and {count, plural, one {counts} other {count}} under none.',
    hint: 'Run the tool again with LC_ALL=C in front of it: in other languages it prints other words.',
  },
  counter_reset: {
    reason:
      'Counters fell {count, plural, one {once} other {# times}}: the machine was started anew, or another network namespace was asked. No rate is claimed across it.',
    hint: 'Nothing is wrong with the file; look for a restart at that time.',
  },
  tool_error_output: {
    reason: 'The tool printed an error in place of its output, so there was nothing to read: {actual}',
    hint: 'Run the command as root, check that the tool is installed, and send its output.',
  },
  json_truncated: {
    reason: 'The JSON ends too early; the samples before its end were read.',
    hint: 'The tool closes its JSON when it ends: stop it with Ctrl-C, not with kill -9, and send the file again.',
  },
  json_too_deep: {
    reason: 'The JSON is nested deeper than any of these tools prints, so it was not read.',
    hint: 'Check that this is the file you meant.',
  },
  json_invalid: {
    reason: 'The JSON is not well formed; what stood before {place} was read.',
    hint: 'Send the file as the tool wrote it.',
  },
  suspicious_key: {
    reason: 'The JSON holds names that are used in attacks; they were passed over.',
    hint: 'Ask where the file comes from.',
  },
  possible_secret: {
    reason:
      '{count, plural, one {# line} other {# lines}} {count, plural, one {seems} other {seem}} to hold a password, a key or a token; the file is kept as it came.',
    hint: 'Change what was disclosed if the file was sent to others; delete the case if it must not be kept.',
  },
  sa_file: {
    reason: '{fileName} is the binary data file of sar; it holds the samples, but only sysstat itself can take them out.',
    hint: 'On a machine with sysstat of that version or later run: sadf -d -U {fileName} -- -A > sar.csv and send sar.csv.',
  },
  unit_not_said: {
    reason: 'The numbers of {fileName} may count KiB or MiB, and nothing in it says which, so they were not taken.',
    hint: 'Send the output of: cat /proc/meminfo',
  },
  since_boot_only: {
    reason: 'The counters in {fileName} were read once: they say how much was counted since boot, not when.',
    hint: 'To see when, print them every second: while sleep 1; do date +%s.%N; cat FILE; done',
  },
  headerless: {
    reason: 'The headings are missing; the columns were told by their number.',
    hint: 'Send the output with its headings if a figure looks wrong.',
  },
  // clocks
  clock_jump: {
    reason: 'The clock jumps {count, plural, one {once} other {# times}}, first at {place}; the samples were kept in the order in which they stand.',
    hint: 'A clock that was set, a change to or from summer time, or a suspended machine does this.',
  },
  clock_rebooted: {
    reason:
      'The clock starts anew {count, plural, one {once} other {# times}}, first at {place}: the machine was rebooted, and each boot has a clock of its own.',
    hint: 'Say when each part was recorded if it has no place on the timeline.',
  },
  date_ambiguous: {
    reason: 'Day and month of a date could stand either way round; the month was taken first.',
    hint: 'If the file lies on the wrong day, set its time beside the timeline.',
  },
  messages_suppressed: {
    reason: 'The kernel says that it left out messages; what it says it left out was counted apart from what it printed.',
    hint: 'Counts of lines are floors; raise kernel.printk_ratelimit_burst if every message is needed.',
  },
  // captures
  pcap_header_truncated: {
    reason: 'The capture ends within its file header, so it holds no packet.',
    hint: 'Record it again, or copy it again in binary mode.',
  },
  no_packets: {
    reason: 'The capture is well formed and holds no packet, so it says nothing.',
    hint: 'Check the interface and the filter of the capture, and that traffic flowed.',
  },
  bad_record_length: {
    reason: 'At {place} a packet’s length cannot be; everything before it was read.',
    hint: 'The file is damaged there: copy it again in binary mode.',
  },
  caplen_gt_snaplen: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {is} other {are}} longer than the capture’s own limit; {count, plural, one {it was} other {they were}} read whole.',
    hint: 'Nothing needs to be done.',
  },
  caplen_gt_wirelen: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {claims} other {claim}} to be longer in the file than on the wire; the bytes in the file were read.',
    hint: 'Trust byte counts of this capture less.',
  },
  unsupported_version: {
    reason: 'The capture is of a version that is not known, so it was not read.',
    hint: 'Convert it with: editcap -F pcap',
  },
  unsupported_pcap_variant: {
    reason: 'The capture is of a variant that is not read, so nothing was taken from it.',
    hint: 'Convert it with: editcap -F pcap',
  },
  unsupported_linktype: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {is} other {are}} of a link type that is not decoded; {count, plural, one {it was} other {they were}} counted and not looked into.',
    hint: 'Capture on an interface with IP, for example: tcpdump -i eth0',
  },
  concatenated_capture: {
    reason: 'A second capture begins inside the file; only the first was read.',
    hint: 'Join captures with mergecap, not with cat, or send each by itself.',
  },
  text_mode_damage: {
    reason: 'The capture was copied as if it were text, which changed its bytes; what stood before the damage was read.',
    hint: 'Copy it again in binary mode, best as a gzip file.',
  },
  implausible_time: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {has} other {have}} a time before 2000 or far in the future; {count, plural, one {it is} other {they are}} kept with that time.',
    hint: 'The clock of the machine was not set: say when the capture began, beside the timeline.',
  },
  bad_subsecond: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {has} other {have}} a fraction of a second that is one second or more; it was added as it stands.',
    hint: 'Trust the order of packets around {place} less.',
  },
  out_of_order: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {is} other {are}} earlier than the packet before; each kept its own time.',
    hint: 'Captures over several queues or interfaces do this; reordercap sorts them.',
  },
  short_packet: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {was} other {were}} captured too short for the headers and could only be counted.',
    hint: 'Capture with at least 128 bytes of each packet: tcpdump -s 128',
  },
  bad_ip_header: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {has} other {have}} an IP header that cannot be; {count, plural, one {it was} other {they were}} counted and not looked into.',
    hint: 'A few are noise; many mean damage or a wrong link type.',
  },
  bad_tcp_header: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {has} other {have}} a TCP header that cannot be; {count, plural, one {it was} other {they were}} counted and not looked into.',
    hint: 'A few are noise; many mean damage or an attack.',
  },
  encrypted_frames: {
    reason:
      '{count, plural, one {# frame} other {# frames}} of a wireless network {count, plural, one {is} other {are}} encrypted; {count, plural, one {it was} other {they were}} counted and not looked into.',
    hint: 'Capture on the gateway behind the radio, or decrypt the file in Wireshark and export it.',
  },
  ip_fragments: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {is a part} other {are parts}} of larger ones that came in fragments; each whole one was read where its last fragment came.',
    hint: 'Fragments of TCP are rare: look at the MTU on the path.',
  },
  ip_fragments_incomplete: {
    reason: '{count, plural, one {# datagram} other {# datagrams}} never became whole; their fragments were counted only.',
    hint: 'Lost fragments or a flood of them look like this.',
  },
  ipv6_ext_limit: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {carries} other {carry}} more IPv6 extension headers than are followed; {count, plural, one {it was} other {they were}} counted and not looked into.',
    hint: 'Such packets are made by tools, not by stacks.',
  },
  encap_depth_limit: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {lies} other {lie}} deeper in tunnels than is followed; {count, plural, one {it was} other {they were}} counted and not looked into.',
    hint: 'Capture behind the tunnels if their inside matters.',
  },
  flow_table_full_or_listed_top_n: {
    reason: 'There are more connections or peers than are kept apart; the busiest are listed and all others are summed.',
    hint: 'Narrow the capture with a filter to see each.',
  },
  bad_udp_length: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {has} other {have}} a UDP length that cannot be; {count, plural, one {it was} other {they were}} counted.',
    hint: 'A few are noise.',
  },
  zero_run: {
    reason: 'From {place} on the capture holds zeros only; reading stopped there.',
    hint: 'The machine crashed or its disk was full while it wrote.',
  },
  bad_interface_id: {
    reason:
      '{count, plural, one {# packet} other {# packets}} {count, plural, one {names} other {name}} an interface that the capture does not describe and could not be read.',
    hint: 'The file is damaged or was cut at its beginning.',
  },
  block_length_mismatch: {
    reason: 'At {place} a block’s two lengths differ; everything before it was read.',
    hint: 'The file is damaged there: copy it again in binary mode.',
  },
  bad_block_length: {
    reason: 'At {place} a block’s length cannot be; everything before it was read.',
    hint: 'The file is damaged there: copy it again in binary mode.',
  },
  bad_option: {
    reason:
      '{count, plural, one {# option} other {# options}} of the capture cannot be read and {count, plural, one {was} other {were}} passed over.',
    hint: 'Nothing needs to be done.',
  },
  too_many_options: {
    reason: 'A block carries more options than are followed; the rest of them was passed over.',
    hint: 'Ask which program wrote the capture.',
  },
  many_interfaces: {
    reason: 'The capture describes unusually many interfaces; all were taken.',
    hint: 'Nothing needs to be done.',
  },
  bad_tsresol: {
    reason: 'The capture states a time resolution that cannot be kept; its times were taken as microseconds.',
    hint: 'Check the times of the first packets; set the clock beside the timeline if they are wrong.',
  },
  no_timestamps: {
    reason: '{count, plural, one {# entry has} other {# entries have}} no time and could not be put on the timeline.',
    hint: 'Record with times: with date before each run, or with a capture tool that stamps packets.',
  },
  contains_tls_secrets: {
    reason: 'The capture holds keys that decrypt TLS; they were not read and are in no report, but they are in the stored file.',
    hint: 'Remove them before you share the file: editcap --discard-all-secrets',
  },
  bad_nrb: {
    reason: 'A list of names in the capture cannot be read and was passed over; the packets were read.',
    hint: 'Nothing needs to be done.',
  },
  section_length_mismatch: {
    reason: 'The capture states a wrong length for a section; its blocks were read one by one.',
    hint: 'Nothing needs to be done.',
  },
  bad_byte_order_magic: {
    reason: 'The capture does not say the order of its bytes, so it was not read.',
    hint: 'Copy it again in binary mode.',
  },
  one_sided: {
    reason: 'Nearly all connections show one direction only, so no wait for an answer can be told.',
    hint: 'Capture where both directions pass: the mirror port must copy both.',
  },
} as const satisfies Readonly<Record<DiagnosticCode, { readonly reason: string; readonly hint: string }>>
