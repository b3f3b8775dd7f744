import type { ItemKind } from '../../items/kinds.ts';

/**
 * What of each table goes into a strategy's file, and how. One line a column:
 *
 * - `text`, `title`, `int:1..5`, `real`, `yesno`, `day`, `instant`, `one:a|b`: a value; with `?` it may be missing
 * - `to:goal`: a row of another table in the file; `to:item` one of any kind
 * - `person`, `department`: somebody or a team, by their place in the file's lists
 * - `json:filter`: a structure that `structures.ts` knows; `handles`: a text that may name a row of the file
 * - `id`: the row's own place; `strategy`: the strategy of the file; `removed`: rows that carry it stay at home
 * - `-`: never in the file; the words behind it say why
 *
 * Behind `=` stands what an older file without the column means.
 */
export interface FileTable {
	/** Rows extend an item of this kind: title, position and dates travel with them. */
	readonly item?: ItemKind;
	readonly columns: Readonly<Record<string, string>>;
	/** Belongs to the whole organisation: what is there already under the same key is used instead of made again. */
	readonly key?: readonly string[];
	/** Comes with the row that this column names: where that one was there already, nothing is added beneath it. */
	readonly under?: string;
	/** What a template may leave behind. */
	readonly part: FilePart;
}

export const fileParts = [
	'goals',
	'history',
	'inventory',
	'findings',
	'market',
	'personas',
	'tactics',
	'surveys',
	'reviews',
	'lessons',
	'ties',
	'steps'
] as const;
export type FilePart = (typeof fileParts)[number];

/** The tables of the file, each behind those it points to. */
export const fileTables = {
	strategy_step: {
		part: 'steps',
		columns: {
			strategy_id: 'strategy',
			step: 'text',
			way: 'one:quick|thorough',
			good_enough_at: 'instant?',
			good_enough_by: 'person?',
			name: 'text=""',
			hidden: 'yesno=false'
		}
	},
	dimension: {
		part: 'inventory',
		key: ['name'],
		columns: { id: 'id', name: 'text', label: 'text', slot: '- a place in the engine of this installation' }
	},
	touchpoint: {
		item: 'touchpoint',
		part: 'inventory',
		key: ['title', 'phase', 'channel'],
		columns: {
			id: 'id',
			phase: 'text',
			channel: 'text',
			nature: 'one:physical|digital|human',
			component: 'text?',
			department_id: 'department?',
			partner: 'text',
			volume: 'int?:0..2000000000',
			importance: 'int?:1..5',
			note: 'text'
		}
	},
	survey: {
		item: 'survey',
		part: 'surveys',
		key: ['title'],
		columns: {
			id: 'id',
			status: 'one:draft|open|closed',
			token: '- a secret of the link; a new one is made',
			touchpoint_id: 'to?:touchpoint',
			stage_id: 'to?:stage',
			locale: 'text',
			locales: 'json:texts',
			asks_because: 'json:local',
			thanks: 'json:local',
			contact_us: 'text',
			parameters: 'json:parameters',
			anonymous: 'yesno',
			brand_colour: 'text?',
			opened_at: 'instant?',
			closed_at: 'instant?',
			trusted_venue: 'yesno'
		}
	},
	question: {
		item: 'question',
		part: 'surveys',
		key: ['survey_id', 'title'],
		under: 'survey_id',
		columns: {
			id: 'id',
			survey_id: 'to:survey',
			kind: 'one:nps|csat|ces|rating|choice|choices|text',
			wording: 'json:wordings',
			settings: 'json:question',
			required: 'yesno'
		}
	},
	metric: {
		item: 'metric',
		part: 'inventory',
		key: ['title', 'kind'],
		columns: {
			id: 'id',
			kind: 'one:nps|csat|ces|rating|first-response|resolution|rate|count|amount|ratio',
			family: 'one:feel|fast|stay|other',
			question: 'text',
			touchpoint_id: 'to?:touchpoint',
			current_version: 'int:1..1000000'
		}
	},
	metric_version: {
		part: 'inventory',
		key: ['metric_id', 'version'],
		under: 'metric_id',
		columns: {
			metric_id: 'to:metric',
			version: 'int:1..1000000',
			settings: 'json:metric',
			created_at: 'instant',
			created_by: 'person?'
		}
	},
	source: {
		part: 'inventory',
		key: ['kind', 'ref', 'dating'],
		columns: {
			id: 'id',
			kind: 'one:question|case_clock|event|point',
			ref: 'handles',
			name: 'text',
			unit: 'text',
			bucketing: 'one:score|log|rate',
			dating: 'text',
			weighted: 'yesno',
			rule: 'text?',
			weight_unit: 'int:1..1000000000',
			generation: '- counts what this installation has folded',
			revision: '- counts what this installation has folded'
		}
	},
	metric_source: {
		part: 'inventory',
		key: ['metric_id', 'version', 'source_id'],
		under: 'metric_id',
		columns: {
			metric_id: 'to:metric',
			version: 'int:1..1000000',
			source_id: 'to:source',
			value_map: 'json?:map'
		}
	},
	metric_part: {
		part: 'inventory',
		key: ['metric_id', 'version', 'part'],
		under: 'metric_id',
		columns: {
			metric_id: 'to:metric',
			version: 'int:1..1000000',
			part: 'one:above|below',
			of_id: 'to:metric'
		}
	},
	competitor: {
		item: 'competitor',
		part: 'market',
		key: ['title'],
		columns: {
			id: 'id',
			kind: 'one:us|direct|indirect|role_model',
			website: 'text',
			domain: 'text',
			links: 'json:texts',
			note: 'text',
			strength: 'text'
		}
	},
	keyword: {
		item: 'keyword',
		part: 'market',
		key: ['title', 'language', 'market'],
		columns: {
			id: 'id',
			language: 'text',
			market: 'text',
			relevance: 'int:1..5',
			volume: 'int?:0..2000000000'
		}
	},
	search_ranking: {
		part: 'market',
		key: ['keyword_id', 'taken_on', 'position'],
		under: 'keyword_id',
		columns: { id: 'id', keyword_id: 'to:keyword', taken_on: 'day', position: 'int:1..100', domain: 'text' }
	},
	watch_item: {
		item: 'watch_item',
		part: 'market',
		key: ['title', 'noted_on'],
		columns: {
			id: 'id',
			competitor_id: 'to?:competitor',
			noted_on: 'day',
			source: 'text',
			url: 'text',
			detail: 'text',
			triage: 'one:new|noted|ignored|finding'
		}
	},
	service_check: {
		item: 'service_check',
		part: 'market',
		key: ['competitor_id', 'kind', 'checked_on'],
		columns: {
			id: 'id',
			competitor_id: 'to:competitor',
			kind: 'one:faq|chatbot',
			answers: 'json:answers',
			checked_on: 'day',
			note: 'text'
		}
	},
	mystery_shop: {
		item: 'mystery_shop',
		part: 'market',
		key: ['competitor_id', 'title', 'sent_at'],
		columns: {
			id: 'id',
			competitor_id: 'to:competitor',
			channel: 'text',
			scenario: 'text',
			membership_id: 'person?',
			sent_at: 'instant?',
			first_answer_at: 'instant?',
			resolved_at: 'instant?',
			scores: 'json:scores',
			note: 'text'
		}
	},
	goal: {
		item: 'goal',
		part: 'goals',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			metric_id: 'to?:metric',
			metric_version: 'int?:1..1000000',
			filter: 'json:filter',
			shape: 'one:absolute|relative|level',
			direction: 'one:raise|lower|keep_above|keep_below',
			baseline_kind: 'one:measured|typed|unknown',
			baseline_value: 'real?',
			baseline_n: 'int?:0..2000000000',
			baseline_variance: 'real?',
			baseline_known_by: 'day?',
			change: 'real?',
			target_value: 'real?',
			path: 'json:path',
			stay_share: 'real',
			starts_on: 'day?',
			ends_on: 'day?',
			because: 'text',
			top: 'yesno',
			owner_id: 'person?',
			department_id: 'department?',
			status: 'one:draft|set|closed',
			kept_anyway: 'yesno',
			carried_from_id: 'to?:goal',
			closed_at: 'instant?',
			rhythm: 'one:usual|weekly|fortnightly|monthly|none'
		}
	},
	goal_guard: {
		part: 'goals',
		under: 'goal_id',
		columns: { goal_id: 'to:goal', metric_id: 'to:metric' }
	},
	goal_change: {
		part: 'history',
		columns: {
			id: 'id',
			goal_id: 'to:goal',
			field: 'text',
			from_value: 'handles?',
			to_value: 'handles?',
			reason: 'text',
			at: 'instant',
			by_id: 'person?'
		}
	},
	check_in: {
		part: 'history',
		columns: {
			id: 'id',
			goal_id: 'to:goal',
			membership_id: 'person?',
			note: 'text',
			confidence: 'int?:0..10',
			value_then: 'real?',
			chance_then: 'real?',
			at: 'instant'
		}
	},
	rating: {
		part: 'history',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			touchpoint_id: 'to:touchpoint',
			membership_id: 'person?',
			score: 'int:1..5',
			note: 'text',
			at: 'instant'
		}
	},
	claim: {
		item: 'claim',
		part: 'inventory',
		key: ['title'],
		columns: {
			id: 'id',
			library_key: '- which entry of the delivered library it was in this installation',
			value: 'int?:0..90000000000000',
			value_to: 'int?:0..90000000000000',
			unit: 'one:percent|times|money|years|number',
			currency: 'text?',
			topic: 'text',
			category: 'text?',
			source: 'text',
			year: 'int?:1900..2100',
			origin: 'text',
			url: 'text',
			grade: 'one:second_hand|opinion|survey|study|own',
			note: 'text'
		}
	},
	assumption_value: {
		part: 'history',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			goal_id: 'to?:goal',
			assumption: 'text',
			low: 'int:0..90000000000000',
			central: 'int:0..90000000000000',
			high: 'int:0..90000000000000',
			basis: 'one:guess|data|claim|actual',
			claim_id: 'to?:claim',
			metric_id: 'to?:metric',
			cycle_from: 'day?',
			cycle_to: 'day?',
			note: 'text',
			at: 'instant',
			by_id: 'person?',
			removed_at: 'removed'
		}
	},
	criterion: {
		item: 'criterion',
		part: 'market',
		columns: { id: 'id', strategy_id: 'strategy', theme: 'text', importance: 'int:1..5', note: 'text' }
	},
	criterion_score: {
		part: 'market',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			criterion_id: 'to:criterion',
			competitor_id: 'to:competitor',
			score: 'int:1..5',
			evidence: 'one:observation|review|faq|chatbot|mystery_shop',
			note: 'text',
			url: 'text',
			seen_on: 'day',
			membership_id: 'person?',
			at: 'instant',
			removed_at: 'removed'
		}
	},
	persona: {
		item: 'persona',
		part: 'personas',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			summary: 'text',
			needs: 'text',
			motives: 'text',
			quote: 'text',
			channels: 'json:channels',
			portrait: 'json:portrait',
			dimension_id: 'to?:dimension',
			segment: 'text'
		}
	},
	journey: {
		item: 'journey',
		part: 'personas',
		columns: { id: 'id', strategy_id: 'strategy', persona_id: 'to?:persona', state: 'one:as_is|to_be' }
	},
	stage: {
		item: 'stage',
		part: 'personas',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			journey_id: 'to:journey',
			doing: 'text',
			thinking: 'text',
			feeling: 'text',
			emotion: 'int?:-2..2',
			support: 'text',
			department_id: 'department?',
			metric_id: 'to?:metric'
		}
	},
	stage_touchpoint: {
		part: 'personas',
		columns: { stage_id: 'to:stage', touchpoint_id: 'to:touchpoint', position: 'int:0..1000000' }
	},
	moment: {
		item: 'moment',
		part: 'personas',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			persona_id: 'to?:persona',
			stage_id: 'to?:stage',
			occasion: 'text',
			effort: 'int:1..3',
			effect: 'int:1..3',
			expected: 'text',
			status: 'one:idea|tactic|kept|dropped'
		}
	},
	finding: {
		item: 'finding',
		part: 'findings',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			kind: 'one:pain|opportunity|strength',
			severity: 'int:1..3',
			touchpoint_id: 'to?:touchpoint',
			stage_id: 'to?:stage',
			cause: 'text?',
			origin: 'text',
			detail: 'text',
			anonymous: 'yesno'
		}
	},
	swot_item: {
		item: 'swot_item',
		part: 'findings',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			quadrant: 'one:strength|weakness|opportunity|threat',
			finding_id: 'to?:finding',
			competitor_id: 'to?:competitor'
		}
	},
	tactic: {
		item: 'tactic',
		part: 'tactics',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			why: 'text',
			lead_id: 'person?',
			department_id: 'department?',
			channels: 'json:channels',
			budget: 'int?:0..9000000000000',
			effort: 'int?:1..3',
			impact: 'int?:1..3',
			lever: 'text?',
			automates: 'yesno',
			human_route: 'text',
			expected_effect: 'text',
			starts_on: 'day?',
			started_at: 'instant?',
			stopped_at: 'instant?',
			finished_at: 'instant?',
			category: 'text?',
			ends_on: 'day?'
		}
	},
	tactic_watch: {
		part: 'tactics',
		columns: { tactic_id: 'to:tactic', metric_id: 'to:metric' }
	},
	tactic_overrule: {
		part: 'history',
		columns: {
			id: 'id',
			tactic_id: 'to:tactic',
			reason: 'text',
			at: 'instant',
			by_id: 'person?',
			ended_at: 'instant?'
		}
	},
	tactic_effect: {
		part: 'tactics',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			tactic_id: 'to:tactic',
			metric_id: 'to:metric',
			filter: 'json:filter',
			touchpoint_id: 'to?:touchpoint',
			shape: 'one:absolute|relative',
			direction: 'one:raise|lower',
			amount: 'real',
			from_on: 'day',
			recorded_at: 'instant',
			recorded_by: 'person?',
			after_start: 'yesno',
			withdrawn_at: 'instant?'
		}
	},
	effect_comparison: {
		part: 'tactics',
		columns: {
			effect_id: 'to:tactic_effect',
			kind: 'one:none|segment|touchpoint',
			value: 'text',
			touchpoint_id: 'to?:touchpoint',
			at: 'instant',
			by_id: 'person?'
		}
	},
	budget_change: {
		part: 'history',
		columns: {
			id: 'id',
			tactic_id: 'to:tactic',
			from_amount: 'int?:0..9000000000000',
			to_amount: 'int?:0..9000000000000',
			reason: 'text',
			at: 'instant',
			by_id: 'person?'
		}
	},
	action: {
		item: 'action',
		part: 'tactics',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			tactic_id: 'to:tactic',
			assignee_id: 'person?',
			department_id: 'department?',
			due_on: 'day?',
			after_id: 'to?:action',
			note: 'text',
			stuck: 'text?',
			done_at: 'instant?',
			done_by: 'person?',
			hours: 'real?',
			starts_on: 'day?'
		}
	},
	action_point: {
		part: 'tactics',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			action_id: 'to:action',
			title: 'text',
			position: 'int:0..1000000',
			membership_id: 'person?',
			done_at: 'instant?',
			done_by: 'person?',
			removed_at: 'removed'
		}
	},
	spend: {
		part: 'history',
		columns: {
			id: 'id',
			tactic_id: 'to:tactic',
			amount: 'int:-9000000000000..9000000000000',
			spent_on: 'day',
			note: 'text',
			at: 'instant',
			by_id: 'person?',
			removed_at: 'removed'
		}
	},
	review: {
		item: 'review',
		part: 'reviews',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			cycle_from: 'day',
			cycle_to: 'day',
			planned_on: 'day',
			status: 'one:planned|running|held',
			started_at: 'instant?',
			held_at: 'instant?',
			snapshot: 'json?:snapshot',
			voices: '- what customers answered stays at home',
			thanks: 'text',
			closing: 'text'
		}
	},
	review_note: {
		part: 'reviews',
		columns: {
			id: 'id',
			review_id: 'to:review',
			membership_id: 'person?',
			text: 'text',
			parked: 'yesno',
			at: 'instant',
			kind: 'text=""',
			settled_at: 'text=""'
		}
	},
	tactic_outcome: {
		part: 'reviews',
		columns: {
			id: 'id',
			review_id: 'to:review',
			tactic_id: 'to:tactic',
			choice: 'one:stop|continue|grow',
			note: 'text',
			for_stop: 'int:0..999',
			for_continue: 'int:0..999',
			for_grow: 'int:0..999',
			at: 'instant',
			by_id: 'person?'
		}
	},
	goal_outcome: {
		part: 'reviews',
		columns: {
			id: 'id',
			review_id: 'to:review',
			goal_id: 'to:goal',
			choice: 'one:stop|continue|grow',
			note: 'text',
			at: 'instant',
			by_id: 'person?'
		}
	},
	decision: {
		item: 'decision',
		part: 'reviews',
		columns: {
			id: 'id',
			strategy_id: 'strategy',
			review_id: 'to?:review',
			owner_id: 'person?',
			due_on: 'day?',
			detail: 'text',
			done_at: 'instant?',
			outcome: 'text'
		}
	},
	decision_tactic: {
		part: 'reviews',
		columns: { decision_id: 'to:decision', tactic_id: 'to:tactic', action_id: 'to?:action' }
	},
	lesson: {
		item: 'lesson',
		part: 'lessons',
		columns: { id: 'id', strategy_id: 'strategy', review_id: 'to?:review', detail: 'text' }
	},
	lesson_tag: {
		part: 'lessons',
		columns: { lesson_id: 'to:lesson', tag_key: 'text', tag: 'text' }
	},
	lesson_sighting: {
		part: 'lessons',
		columns: {
			id: 'id',
			lesson_id: 'to:lesson',
			review_id: 'to?:review',
			note: 'text',
			at: 'instant',
			by_id: 'person?'
		}
	},
	citation: {
		item: 'citation',
		part: 'findings',
		columns: {
			id: 'id',
			target: 'one:answer|case|figure|file|address|word',
			ref: 'handles?',
			url: 'text?',
			detail: 'text',
			seen_on: 'day?'
		}
	},
	link: {
		part: 'ties',
		key: ['from_id', 'to_id', 'kind'],
		columns: {
			id: 'id',
			strategy_id: 'strategy?',
			from_id: 'to:item',
			to_id: 'to:item',
			kind: 'one:contributes|serves|rests_on|touches|evidence',
			note: 'text',
			created_at: 'instant',
			created_by: 'person?'
		}
	}
} as const satisfies Record<string, FileTable>;

export type FileTableName = keyof typeof fileTables;

/** The same, to be walked over. */
export const tableOf: Readonly<Record<string, FileTable>> = fileTables;
export const fileTableNames = Object.keys(fileTables) as FileTableName[];

/** Columns of the item that travel with every row that extends one. */
export const itemColumns: Readonly<Record<string, string>> = {
	title: 'title',
	position: 'int:-1000000000..1000000000',
	suggested: 'yesno',
	created_at: 'instant',
	created_by: 'person?',
	changed_at: 'instant'
};

/** Columns of the strategy itself. */
export const strategyColumns: Readonly<Record<string, string>> = {
	id: '- the strategy is the file',
	name: 'title',
	aim: 'text',
	lead_id: 'person?',
	starts_on: 'day',
	launch_planned_on: 'day?',
	launched_at: 'instant?',
	review_on: 'day?',
	new_business: 'yesno',
	archived_at: 'instant?',
	created_at: '- when it came here',
	changed_at: '- when it came here',
	version: '- counts changes made here'
};

/** Tables of an organisation that never go into a file, and why. A table in neither list fails a test. */
export const notInFile: Readonly<Record<string, string>> = {
	organisation: 'whose strategy it is; the file names it and no more',
	strategy: 'the head of the file',
	item: 'travels with the tables that extend it',
	department: 'by name, in a list of its own',
	working_calendar: 'settings of the organisation',
	calendar_recount: 'what this installation works on',
	alert: 'what was found in figures that stay at home',
	alert_goal: 'what was found in figures that stay at home',
	watch_run: 'what this installation works on',
	membership: 'by name, in a list of its own; never rights',
	user: 'people, not plans',
	session: 'secrets',
	known_device: 'secrets',
	attempt: 'how often somebody tried to come in',
	token: 'secrets',
	api_key: 'secrets',
	audit_entry: 'who did what in this installation; a goal’s moved targets travel with the goal',
	guest_link: 'secrets: whoever gets the file makes links of their own',
	segment_value: 'comes with the answers of customers',
	import_run: 'how customers’ answers came in',
	import_reject: 'rows of customers’ data',
	record: 'what customers answered',
	observation: 'what customers answered',
	rollup: 'what customers answered',
	batch: 'what customers answered',
	dirty_day: 'what customers answered',
	packed_day: 'what customers answered',
	packed_list: 'what customers answered',
	case_clock: 'customers’ cases',
	contact: 'who customers are',
	webhook: 'addresses of this installation, and secrets',
	webhook_delivery: 'what other programs were told',
	contact_erased: 'whom nothing may be stored of',
	repeat_group: 'follows from customers’ answers',
	repeat_answer: 'what customers answered',
	repeat_person: 'what customers answered',
	repeat_recount: 'how far a count of these customers is',
	effect_told: 'what people here were told',
	asked: 'how many customers were asked here',
	derived_state: 'how far streams have come that follow from what customers did',
	notice: 'what people here were told',
	notice_choice: 'how people here want to be told',
	notice_quiet: 'how people here want to be told',
	mail: 'what people here were sent',
	goal_forecast: 'follows from customers’ answers',
	goal_result: 'follows from customers’ answers',
	goal_standing: 'follows from customers’ answers',
	goal_turn: 'follows from customers’ answers',
	survey_budget: 'how many customers this organisation has, and how many of them answer',
	comment: 'talk between the people of this installation',
	review_meeting: 'where a meeting of this installation is, and its secret code',
	review_guess: 'what people here felt before a meeting',
	review_reveal: 'where a meeting of this installation is',
	tactic_hand: 'hands raised without names; what was chosen travels with the review',
	commitment: 'what a sponsor promised here; another company makes promises of its own',
	commitment_hours: 'what a sponsor promised here; another company makes promises of its own',
	reading: 'who was asked to read it here',
	reading_confirmation: 'who has read it here',
	tap: 'proof that a tap was taken once',
	away: 'when people here are away',
	hand_over: 'who took over what here',
	hours_proposal: 'hours of people here',
	customer_wait: 'customers who wait to hear from us',
	update_link: 'secrets',
	voice_form: 'which departments are asked here',
	contact_reason: 'what people here said without a name',
	voice_given: 'what people here said without a name',
	team_voice: 'what people here said without a name',
	voice_text: 'what people here said without a name',
	readiness_round: 'whom the organisation asked, not one of its strategies',
	readiness_given: 'what people here said without a name',
	readiness_answer: 'what people here said without a name',
	readiness_finding: 'which answers of people here it came from; what was noticed travels itself',
	practice: 'how the organisation works, not one of its strategies',
	tone_guide: 'how the organisation speaks, not one of its strategies',
	tone_rule: 'how the organisation speaks, not one of its strategies',
	marked_event: 'what happened at the organisation and on which day, not one of its strategies',
	message: 'how the organisation speaks, not one of its strategies',
	message_version: 'how the organisation speaks, not one of its strategies'
};
