/**
 * What good practice asks of a company (R-003-07, R-004-07): there is no single list, so each organisation adds, sets aside
 * and brings back. Those that come along, by what they are for; the words are messages under the id.
 */
export const presetPractices = {
	lead: ['needs_from_the_top', 'rhythm_of_listening'],
	ask: ['asks_at_the_moment', 'uses_reviews'],
	listen: ['reads_together', 'hears_the_team'],
	act: ['answers_every_pain', 'tells_what_changed', 'cuts_friction'],
	self_service: [
		'usual_questions_answered',
		'shows_how',
		'open_round_the_clock',
		'says_it_is_a_machine',
		'person_within_reach',
		'hands_over_story'
	]
} as const;

export type PracticeGroup = keyof typeof presetPractices;
export const practiceGroups = Object.keys(presetPractices) as [PracticeGroup, ...PracticeGroup[]];
export type PresetPractice = (typeof presetPractices)[PracticeGroup][number];
export const presetIds = practiceGroups.flatMap((group) => [...presetPractices[group]]) as PresetPractice[];

/** The group of a practice that comes along; none where it is none of them. */
export const groupOfPreset = (id: string): PracticeGroup | null =>
	practiceGroups.find((group) => (presetPractices[group] as readonly string[]).includes(id)) ?? null;

export const practiceStates = ['not_yet', 'begun', 'in_place'] as const;
export type PracticeState = (typeof practiceStates)[number];

/** A practice as the list shows it. */
export interface Practice {
	/** Its id, or the word of one that came along and was never touched. */
	readonly id: string;
	readonly preset: PresetPractice | null;
	/** The organisation's own words; empty for one that came along. */
	readonly title: string;
	readonly group: PracticeGroup;
	readonly state: PracticeState;
	/** The day on which it was said to stand so. */
	readonly since: string | null;
	readonly isAside: boolean;
}

/** How many practices of those not set aside are in place, begun, and all. */
export function practiceCounts(practices: readonly Pick<Practice, 'state' | 'isAside'>[]): {
	readonly inPlace: number;
	readonly begun: number;
	readonly all: number;
} {
	const own = practices.filter(({ isAside }) => !isAside);
	return {
		inPlace: own.filter(({ state }) => state === 'in_place').length,
		begun: own.filter(({ state }) => state === 'begun').length,
		all: own.length
	};
}
