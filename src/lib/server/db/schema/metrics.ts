import type { Generated } from 'kysely';

export interface MetricTable {
	organisation_id: string;
	id: string;
	kind: string;
	family: string;
	question: Generated<string>;
	touchpoint_id: string | null;
	current_version: Generated<number>;
}

export interface MetricVersionTable {
	organisation_id: string;
	metric_id: string;
	version: number;
	settings: string;
	created_at: string;
	created_by: string | null;
}

export interface SourceTable {
	id: Generated<number>;
	organisation_id: string;
	kind: string;
	ref: string;
	name: string;
	unit: string;
	bucketing: string;
	dating: Generated<string>;
	weighted: Generated<0 | 1>;
	rule: string | null;
	generation: Generated<number>;
	/** Counts every change of what the source holds. */
	revision: Generated<number>;
	/** What a weight of 1 is stored as. */
	weight_unit: Generated<number>;
}

export interface MetricSourceTable {
	organisation_id: string;
	metric_id: string;
	version: number;
	source_id: number;
	value_map: string | null;
}

export interface DimensionTable {
	organisation_id: string;
	id: string;
	name: string;
	label: string;
	slot: number;
}

export interface SegmentValueTable {
	id: Generated<number>;
	organisation_id: string;
	dimension_id: string;
	value: string;
}

export interface ImportRunTable {
	organisation_id: string;
	id: string;
	kind: string;
	name: string;
	file: string;
	status: string;
	mapping: Generated<string>;
	target: Generated<string>;
	total_bytes: Generated<number>;
	done_bytes: Generated<number>;
	read_rows: Generated<number>;
	stored_rows: Generated<number>;
	repeated_rows: Generated<number>;
	skipped_rows: Generated<number>;
	rejected_rows: Generated<number>;
	failure: string | null;
	created_at: string;
	created_by: string | null;
	finished_at: string | null;
	undone_at: string | null;
	/** What the file holds, where `kind` has no word for it. */
	holds: Generated<string>;
}

export interface ImportRejectTable {
	organisation_id: string;
	import_id: string;
	line: number;
	position: number;
	column_name: string;
	reason: string;
	params: string;
	value: string;
}

export interface RecordTable {
	seq: Generated<number>;
	organisation_id: string;
	public_id: string;
	kind: string;
	survey_id: string | null;
	source_key: string | null;
	fingerprint: string | null;
	contact: string | null;
	at: number;
	received_at: number;
	import_id: string | null;
	state: Generated<string>;
	s1: Generated<number>;
	s2: Generated<number>;
	s3: Generated<number>;
	s4: Generated<number>;
	s5: Generated<number>;
	s6: Generated<number>;
	s7: Generated<number>;
	s8: Generated<number>;
	s9: Generated<number>;
	s10: Generated<number>;
	s11: Generated<number>;
	s12: Generated<number>;
	s13: Generated<number>;
	s14: Generated<number>;
	s15: Generated<number>;
	s16: Generated<number>;
	s17: Generated<number>;
	body: string;
}

export interface ObservationTable {
	source_id: number;
	at: number;
	seq: number;
	value: number;
	weight: Generated<number>;
	state: Generated<number>;
	s1: Generated<number>;
	s2: Generated<number>;
	s3: Generated<number>;
	s4: Generated<number>;
	s5: Generated<number>;
	s6: Generated<number>;
	s7: Generated<number>;
	s8: Generated<number>;
	s9: Generated<number>;
	s10: Generated<number>;
	s11: Generated<number>;
	s12: Generated<number>;
	s13: Generated<number>;
	s14: Generated<number>;
	s15: Generated<number>;
	s16: Generated<number>;
	s17: Generated<number>;
}

export interface RollupTable {
	source_id: number;
	generation: number;
	segment_id: number;
	day: string;
	n: number;
	sum: number;
	sum_sq: number;
	weight: number;
	weighted_sum: number;
	weight_sq: number;
	histogram: Buffer;
}

export interface BatchTable {
	id: Generated<number>;
	organisation_id: string;
	first_seq: number;
	last_seq: number;
	/** A name that never comes back, not even after a rollback. */
	token: Generated<string>;
	/** Numbers of the streams that something came in for. */
	sources: Generated<string>;
}

export interface DirtyDayTable {
	source_id: number;
	day: string;
}

export interface CaseClockTable {
	seq: number;
	organisation_id: string;
	opened: number;
	first_answer: number | null;
	resolved: number | null;
	reopened: Generated<number>;
	pauses: Generated<string>;
	department_id: string | null;
	calendar_id: string | null;
	calendar_version: Generated<number>;
	outcome: number | null;
	first_resolved: number | null;
}

export interface CalendarRecountTable {
	organisation_id: string;
	id: string;
	department_id: string | null;
	from_at: number;
	until_at: number | null;
	total: Generated<number>;
	done: Generated<number>;
	changed: Generated<number>;
	last_seq: Generated<number>;
	created_at: string;
	by_id: string | null;
	finished_at: string | null;
}

export interface MarkedEventTable {
	organisation_id: string;
	id: string;
	kind: string;
	first_day: string;
	last_day: string;
	note: Generated<string>;
}

export interface ContactTable {
	organisation_id: string;
	id: string;
	external_id: string;
	name: Generated<string>;
	email: Generated<string>;
	segments: Generated<string>;
	import_id: string | null;
	created_at: string;
	changed_at: string;
}

export interface ContactErasedTable {
	organisation_id: string;
	hash: string;
	at: string;
}

export interface DerivedStateTable {
	organisation_id: string;
	source_id: number;
	last_seq: number;
	counted: number;
	revision: number;
	day: string;
	basis: string;
}

export interface PackedDayTable {
	source_id: number;
	/** Days since 1970-01-01. */
	day: number;
	rows: number;
	/** The dimensions that it is laid down for, as bits. */
	places: number;
	/** Of the stream when it was laid down: lists of another one are left over from before. */
	revision: number;
	/** The different values of the day. */
	words: Buffer;
}

export interface PackedListTable {
	source_id: number;
	/** Of the dimension, from 1 on. */
	place: number;
	/** 0: none. */
	segment_id: number;
	day: number;
	revision: number;
	data: Buffer;
}

export interface MetricPartTable {
	organisation_id: string;
	metric_id: string;
	version: number;
	part: string;
	/** The metric that stands there. */
	of_id: string;
}

export interface RepeatGroupTable {
	id: Generated<number>;
	organisation_id: string;
	/** Numbers of streams over which a customer counts once a quarter. */
	sources: string;
}

export interface RepeatPersonTable {
	seq: number;
	organisation_id: string;
	/** Drawn by lot when the customer was erased: it says that answers are one person's, and nobody knows whose. */
	person: string;
}

export interface RepeatAnswerTable {
	group_id: number;
	source_id: number;
	at: number;
	seq: number;
}

export interface RepeatRecountTable {
	group_id: number;
	organisation_id: string;
	last_person: string;
	done: number;
	is_new: number;
	created_at: string;
}

export interface AskedTable {
	organisation_id: string;
	id: string;
	source_id: number;
	first_day: string;
	last_day: string;
	n: number;
	created_at: string;
	created_by: string | null;
}

export interface MetricsTables {
	metric: MetricTable;
	metric_version: MetricVersionTable;
	source: SourceTable;
	metric_source: MetricSourceTable;
	dimension: DimensionTable;
	segment_value: SegmentValueTable;
	import_run: ImportRunTable;
	import_reject: ImportRejectTable;
	record: RecordTable;
	observation: ObservationTable;
	rollup: RollupTable;
	batch: BatchTable;
	dirty_day: DirtyDayTable;
	packed_day: PackedDayTable;
	packed_list: PackedListTable;
	case_clock: CaseClockTable;
	marked_event: MarkedEventTable;
	calendar_recount: CalendarRecountTable;
	contact: ContactTable;
	contact_erased: ContactErasedTable;
	derived_state: DerivedStateTable;
	metric_part: MetricPartTable;
	repeat_group: RepeatGroupTable;
	repeat_answer: RepeatAnswerTable;
	repeat_person: RepeatPersonTable;
	repeat_recount: RepeatRecountTable;
	asked: AskedTable;
}
