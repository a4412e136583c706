import type { SourceRef } from './artefact'

/**
 * Something the input did that a reader must know. A diagnostic is data: it is
 * collected, counted, stored with the report and shown. It is never thrown.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly level: 'info' | 'notice' | 'data-loss' | 'error'
  readonly count: number // how many times; `at` is the first
  readonly at: SourceRef
  readonly fileName: string
  readonly actual?: string // what stood there, at most 200 characters, control characters escaped
  readonly expected?: readonly string[]
  readonly figures?: Readonly<Record<string, number | string>> // what the words for this code want to say
}

/** Stable names, worded in `display` (`diagnostics.<code>.reason` and `.hint`). A new one needs its two messages. */
export type DiagnosticCode =
  // any input
  | 'empty_file'
  | 'no_content'
  | 'unknown_format'
  | 'extension_mismatch'
  | 'truncated'
  | 'trailing_data'
  | 'nothing_recognised'
  | 'gzip_truncated'
  | 'gzip_crc'
  | 'gzip_trailing_bytes'
  | 'zstd_truncated'
  | 'zstd_corrupt'
  | 'xz_truncated'
  | 'xz_corrupt'
  | 'bzip2_truncated'
  | 'bzip2_corrupt'
  | 'lz4_truncated'
  | 'lz4_corrupt'
  | 'nesting_limit'
  | 'decompression_limit'
  | 'memory_limit'
  | 'unsupported_archive'
  | 'parser_timeout'
  | 'parser_memory'
  | 'parser_crash'
  | 'parser_protocol'
  | 'blob_unreadable'
  | 'ring_part'
  // archives
  | 'archive_empty'
  | 'archive_encrypted'
  | 'archive_method'
  | 'too_many_entries'
  | 'too_many_members'
  | 'member_unknown'
  | 'member_too_large'
  | 'unsafe_path'
  | 'odd_name'
  | 'duplicate_entry'
  | 'link_skipped'
  | 'special_entry_skipped'
  | 'tar_bad_checksum'
  | 'tar_bad_size'
  | 'tar_header_too_large'
  | 'zip_bad_directory'
  | 'zip_overlap'
  | 'zip_size_mismatch'
  | 'zip_corrupt'
  // text
  | 'line_unrecognised'
  | 'line_too_long'
  | 'line_incomplete'
  | 'orphan_line'
  | 'nul_bytes'
  | 'transcoded_utf16'
  | 'invalid_utf8'
  | 'cr_line_ends'
  | 'control_chars'
  | 'bidi_chars'
  | 'bad_number'
  | 'bad_address'
  | 'bad_timestamp'
  | 'locale_numbers'
  | 'implausible_value'
  | 'cpus_missing'
  | 'column_missing'
  | 'column_unknown'
  | 'state_unknown'
  | 'counter_reset'
  | 'tool_error_output'
  | 'json_truncated'
  | 'json_too_deep'
  | 'json_invalid'
  | 'suspicious_key'
  | 'possible_secret'
  | 'headerless'
  | 'sa_file'
  | 'since_boot_only'
  | 'unit_not_said'
  // clocks
  | 'clock_jump'
  | 'clock_rebooted'
  | 'date_ambiguous'
  | 'messages_suppressed'
  // captures
  | 'pcap_header_truncated'
  | 'no_packets'
  | 'bad_record_length'
  | 'caplen_gt_snaplen'
  | 'caplen_gt_wirelen'
  | 'unsupported_version'
  | 'unsupported_pcap_variant'
  | 'encrypted_frames'
  | 'unsupported_linktype'
  | 'concatenated_capture'
  | 'text_mode_damage'
  | 'implausible_time'
  | 'bad_subsecond'
  | 'out_of_order'
  | 'short_packet'
  | 'bad_ip_header'
  | 'bad_tcp_header'
  | 'ip_fragments'
  | 'ip_fragments_incomplete'
  | 'ipv6_ext_limit'
  | 'encap_depth_limit'
  | 'flow_table_full_or_listed_top_n'
  | 'bad_udp_length'
  | 'zero_run'
  | 'bad_interface_id'
  | 'block_length_mismatch'
  | 'bad_block_length'
  | 'bad_option'
  | 'too_many_options'
  | 'many_interfaces'
  | 'bad_tsresol'
  | 'no_timestamps'
  | 'contains_tls_secrets'
  | 'bad_nrb'
  | 'section_length_mismatch'
  | 'bad_byte_order_magic'
  | 'one_sided'

/** What became of the input. Invariant: read = parsed + skipped + blank. */
export interface Tally {
  readonly of: 'lines' | 'packets'
  readonly read: number
  readonly parsed: number
  readonly skipped: number
  readonly blank: number
}
