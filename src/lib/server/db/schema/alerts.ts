import type { Generated } from 'kysely';

export interface AlertTable {
	organisation_id: string;
	id: string;
	/** What the series belongs to: a metric, the cases of a type, the events of a type; and which of them. */
	base: string;
	ref: string;
	/** What people call it where it is no metric. */
	name: string;
	metric_id: string | null;
	/** The group that the series is of; empty for the whole. */
	dimension: Generated<string>;
	segment: Generated<string>;
	kind: string;
	sort: string;
	direction: string;
	is_better: Generated<0 | 1>;
	watched_from: string;
	first_day: string;
	last_day: string;
	found_on: string;
	value: number;
	usual: number;
	extent: string;
	n: number;
	/** What the days up to the find held, to tell a correction of the data from a change of the limits. */
	evidence: string;
	/** The alert of the same change that was told first. */
	part_of: string | null;
	touchpoint_id: string | null;
	department_id: string | null;
	raised_at: string;
	owner_id: string | null;
	taken_at: string | null;
	cause: Generated<string>;
	event_id: string | null;
	finding_id: string | null;
	/** The day on which the series was as usual again; until then it is not told anew. */
	back_on: string | null;
	closed_at: string | null;
	closed_how: string | null;
	closed_by: string | null;
	reason: Generated<string>;
	version: Generated<number>;
}

export interface AlertGoalTable {
	organisation_id: string;
	alert_id: string;
	goal_id: string;
	why: string;
}

export interface WatchRunTable {
	organisation_id: string;
	/** The last day that was looked at. */
	last_day: string;
	watched: number;
	learning: number;
	/** How much every stream held up to that day. */
	seen: string;
	looked_at: string;
	at: string;
}

export interface AlertsTables {
	alert: AlertTable;
	alert_goal: AlertGoalTable;
	watch_run: WatchRunTable;
}
