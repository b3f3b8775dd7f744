import { isOnSide } from '../metrics/chance.ts';
import { daysBetween } from '../shared/instant.ts';
import { isKeep, sideOf, targetValue, type GoalTerms } from './goal.ts';

export const smartLetters = ['specific', 'measurable', 'achievable', 'relevant', 'timeBound'] as const;
export type SmartLetter = (typeof smartLetters)[number];

/** Why a letter is full or pale. */
export type SmartCode =
	| 'named'
	| 'no_metric'
	| 'no_scope'
	| 'measured'
	| 'no_source'
	| 'no_baseline'
	| 'baseline_coming'
	| 'no_baseline_date'
	| 'within_history'
	| 'no_history'
	| 'no_target'
	| 'no_change'
	| 'outside_range'
	| 'baseline_unknown'
	| 'beyond_history'
	| 'never_held'
	| 'serves_goal'
	| 'is_aim'
	| 'no_parent'
	| 'dated'
	| 'no_start'
	| 'no_end'
	| 'ends_before_start';

export interface SmartCheck {
	readonly letter: SmartLetter;
	readonly met: boolean;
	readonly code: SmartCode;
	readonly params: Readonly<Record<string, number>>;
}

/** What is known of a goal and its metric. */
export interface SmartFacts {
	readonly terms: GoalTerms;
	readonly hasMetric: boolean;
	/** Whether it says for whom: all customers, a segment, a touchpoint. */
	readonly hasScope: boolean;
	/** Whether anything feeds the metric: a survey question, cases, events or typed values. */
	readonly hasSource: boolean;
	/** The metric's value in each past period, oldest first; null where it had none. */
	readonly history: readonly (number | null)[];
	/** Days of one period, to spread a longer goal over several. */
	readonly periodDays: number;
	readonly range: { readonly min: number | null; readonly max: number | null };
	readonly hasParent: boolean;
	/** Whether it is the strategy's own aim, which needs no parent. */
	readonly isTop: boolean;
}

/** The greatest change from one period to the next in the wanted direction, and whether two periods are known at all. */
function bestStep(history: readonly (number | null)[], upwards: boolean): { best: number; known: boolean } {
	let best = 0;
	let known = false;
	for (let i = 1; i < history.length; i++) {
		const before = history[i - 1];
		const after = history[i];
		if (before === null || before === undefined || after === null || after === undefined) continue;
		known = true;
		best = Math.max(best, upwards ? after - before : before - after);
	}
	return { best, known };
}

function achievable({ terms, history, periodDays, range }: SmartFacts): Omit<SmartCheck, 'letter'> {
	const pale = (code: SmartCode, params: Record<string, number> = {}) => ({ met: false, code, params });
	const full = (code: SmartCode, params: Record<string, number> = {}) => ({ met: true, code, params });
	const { shape, change, target: level, baseline, direction } = terms;
	if (shape === 'level' ? level === null : change === null) return pale('no_target');
	if (baseline.value === null && !(isKeep(direction) && level !== null)) return pale('baseline_unknown');
	const target = targetValue(terms);
	if (target === null) return pale('no_target');
	if ((range.min !== null && target < range.min) || (range.max !== null && target > range.max)) {
		return pale('outside_range', { target });
	}
	const side = sideOf(direction);
	if (isKeep(direction)) {
		const known = [...history, baseline.value].filter((value) => value !== null);
		if (known.length === 0) return full('no_history');
		const held = known.filter((value) => isOnSide(value, target, side)).length;
		return held > 0 ? full('within_history', { held, known: known.length }) : pale('never_held', { target });
	}
	const whole = target - baseline.value!;
	if (whole === 0 || whole > 0 !== (side === 'higher')) return pale('no_change', { target });
	const days = terms.startsOn && terms.endsOn ? daysBetween(terms.startsOn, terms.endsOn) + 1 : periodDays;
	const step = Math.abs(whole) / Math.max(1, days / periodDays);
	const { best, known } = bestStep(history, side === 'higher');
	if (!known) return full('no_history', { step });
	return step <= best ? full('within_history', { step, best }) : pale('beyond_history', { step, best });
}

/**
 * The five checks of a goal, each computed from data: specific (metric and for whom), measurable (a source and a baseline,
 * or the day by which it will be known), achievable (no more in a period than the metric has ever moved in one), relevant
 * (serves a goal or is the aim), time-bound (a first and a last day). What the answers can tell is never among them.
 */
export function smartChecks(facts: SmartFacts): readonly SmartCheck[] {
	const { terms, hasMetric, hasScope, hasSource, hasParent, isTop } = facts;
	const { baseline, startsOn, endsOn } = terms;
	const check = (
		letter: SmartLetter,
		met: boolean,
		code: SmartCode,
		params: Record<string, number> = {}
	): SmartCheck => ({
		letter,
		met,
		code,
		params
	});

	const specific = !hasMetric
		? check('specific', false, 'no_metric')
		: check('specific', hasScope, hasScope ? 'named' : 'no_scope');

	let measurable: SmartCheck;
	if (!hasMetric) measurable = check('measurable', false, 'no_metric');
	else if (!hasSource) measurable = check('measurable', false, 'no_source');
	else if (baseline.kind === 'unknown') {
		const dated = baseline.knownBy !== null;
		measurable = check('measurable', dated, dated ? 'baseline_coming' : 'no_baseline_date');
	} else {
		const known = baseline.value !== null;
		measurable = check('measurable', known, known ? 'measured' : 'no_baseline');
	}

	const relevant = check('relevant', hasParent || isTop, hasParent ? 'serves_goal' : isTop ? 'is_aim' : 'no_parent');

	let timeBound: SmartCheck;
	if (startsOn === null) timeBound = check('timeBound', false, 'no_start');
	else if (endsOn === null) timeBound = check('timeBound', false, 'no_end');
	else if (endsOn < startsOn) timeBound = check('timeBound', false, 'ends_before_start');
	else timeBound = check('timeBound', true, 'dated', { days: daysBetween(startsOn, endsOn) + 1 });

	return [specific, measurable, { letter: 'achievable', ...achievable(facts) }, relevant, timeBound];
}
