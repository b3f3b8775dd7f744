import type { BoardPoint, GoalBoardRow } from '#lib/domain/goals/board.ts';
import { chanceFrom, type FanPoint } from '#lib/domain/goals/forecast.ts';
import { isKeep, sideOf } from '#lib/domain/goals/goal.ts';
import type { GuardStanding } from '#lib/domain/goals/guard.ts';
import type { StayStanding } from '#lib/domain/goals/stay.ts';
import { roundAnswers } from '#lib/domain/measurement/board.ts';
import type { Day } from '#lib/domain/shared/instant.ts';
import type { I18n } from '#lib/i18n/translator.ts';
import type { ChartPoint, PathPoint } from '../charts/scale.ts';
import { countText } from '../metrics/figure-text.ts';
import { goalValue, margin, sizeText } from './size-text.ts';
import type { Status } from '../primitives/StatusMark.svelte';

type Guarded = Partial<Pick<GoalBoardRow, 'guard'>>;

/** Whether what was not to get worse did. */
const isBroken = ({ guard }: Guarded): boolean => guard?.state === 'broke';

/** "Cases that come back got worse meanwhile: 6 % became 9 %." Null where nothing guards the goal. */
export function guardText(i18n: I18n, guard: GuardStanding | null | undefined): string | null {
	if (guard === null || guard === undefined) return null;
	const { title, state, before, since } = guard;
	if (state === 'unknown' || before === null || since === null) return i18n.t('goals.guard.unknown', { title });
	const write = (value: number): string => goalValue(i18n, value, guard);
	return i18n.t(`goals.guard.${state}`, { title, before: write(before), since: write(since) });
}

/** The shape that stands for where a goal is. */
export function shapeOf(row: Pick<GoalBoardRow, 'status' | 'state' | 'refusal' | 'chance'> & Guarded): Status {
	if (row.state === 'draft') return 'not_done';
	switch (row.status.measured) {
		case 'reached':
			return isBroken(row) ? 'at_risk' : 'reached';
		case 'not_reached':
			return 'trouble';
		case 'on_course':
			return 'on_course';
		case 'at_risk':
			return 'at_risk';
		case 'unlikely':
			return 'trouble';
		case 'not_started':
			return 'not_done';
		default:
			return 'unsure';
	}
}

/** The word beside the shape. */
export function statusWord(i18n: I18n, row: Pick<GoalBoardRow, 'status' | 'state' | 'n'> & Guarded): string {
	if (row.state === 'draft') return i18n.t('goals.status.draft');
	if (row.status.measured === 'reached' && isBroken(row)) return i18n.t('goals.status.reached_broke');
	if (row.status.measured === 'too_early' && row.n < chanceFrom) return i18n.t('ui.status.unsure');
	return i18n.t(`goals.status.${row.status.measured}`);
}

const format = (row: GoalBoardRow) => ({ unit: row.unit, decimals: row.decimals, currency: row.currency });

/** The goal's figure with its unit; null before there is one. */
export const valueText = (i18n: I18n, row: GoalBoardRow): string | null =>
	row.value === null ? null : goalValue(i18n, row.value, format(row));

/** As `valueText`, as fine as the target beside it. */
const valueBesideTarget = (i18n: I18n, row: GoalBoardRow): string | null =>
	row.value === null ? null : goalValue(i18n, row.value, { ...format(row), decimals: targetDecimals(row) });

export const targetText = (i18n: I18n, row: GoalBoardRow): string | null =>
	row.target === null ? null : goalValue(i18n, row.target, { ...format(row), decimals: targetDecimals(row) });

/** As fine as the figure itself, unless that would make a miss look like a hit. */
const targetDecimals = (row: GoalBoardRow): number => {
	const { value, target, decimals } = row;
	if (value === null || target === null || decimals > 0) return decimals;
	return value !== target && Math.round(value) === Math.round(target) ? 1 : decimals;
};

/** "43, aiming for 42", in the past once the window has closed. */
export function aimText(i18n: I18n, row: GoalBoardRow): string | undefined {
	const target = targetText(i18n, row);
	if (target === null) return undefined;
	const value = valueBesideTarget(i18n, row);
	if (value === null) return i18n.t('ui.aimingFor', { target });
	const closed = row.status.measured === 'reached' || row.status.measured === 'not_reached';
	return i18n.t(closed ? 'goals.aimed' : 'goals.aiming', { value, target });
}

/** More than this many times the answers so far settles nothing that anybody would wait for. */
const worthWaitingFor = 20;

/** How many more answers would settle it, as one says a number; null where naming it helps nobody. */
function answersWorthNaming(row: Pick<GoalBoardRow, 'status' | 'n'>): number | null {
	const more = row.status.answersToSettle;
	return more === null || more > worthWaitingFor * Math.max(row.n, 1) ? null : roundAnswers(more);
}

/** Whether the figure stands on the wanted side of its target now. */
function isThere({ value, target, direction }: Pick<GoalBoardRow, 'value' | 'target' | 'direction'>): boolean {
	if (value === null || target === null) return false;
	return sideOf(direction) === 'higher' ? value >= target : value <= target;
}

/** What a figure of a unit is made of, for the words beside it: answers, cases, entries, or what stands below a ratio's line. */
export const restsOn = (unit: GoalBoardRow['unit']): 'answers' | 'cases' | 'entries' | 'ratio' =>
	unit === 'duration'
		? 'cases'
		: unit === 'ratio'
			? 'ratio'
			: unit === 'count' || unit === 'money'
				? 'entries'
				: 'answers';

/** The second layer: how sure, or the chance while days remain. */
export function sureText(i18n: I18n, row: GoalBoardRow): string | undefined {
	const { measured, sure } = row.status;
	const what = restsOn(row.unit);
	if (row.state === 'draft') return i18n.t('goals.draftNote');
	if (measured === 'reached' || measured === 'not_reached') {
		if (sure === 'too_few') {
			const more = answersWorthNaming(row);
			return more === null
				? i18n.t('goals.sure.too_few', { what })
				: i18n.t('goals.sure.tooFewOf', { what, n: row.n, more: i18n.number(more) });
		}
		return sure === null ? undefined : i18n.t(`goals.sure.${sure}From`, { what, n: row.n });
	}
	if (row.chance !== null) {
		const chance = chanceText(i18n, row.chance);
		// A figure that is there already and at risk all the same: what is at risk is that it stays.
		return (measured === 'at_risk' || measured === 'unlikely') && isThere(row)
			? i18n.t('goals.chance.stay', { chance })
			: chance;
	}
	if (row.value === null) return i18n.t('goals.noAnswers', { what });
	if (row.refusal === 'too_few' || (measured === 'too_early' && row.n < chanceFrom)) {
		const more = answersWorthNaming(row);
		return more === null
			? i18n.t('goals.soFar', { what, n: row.n })
			: i18n.t('goals.soFarOf', { n: row.n, more: i18n.number(more) });
	}
	const half = margin(row.low, row.high);
	return half === null
		? countText(i18n, { n: row.n, unit: row.unit ?? 'points' })
		: i18n.t('ui.giveOrTake', { margin: sizeText(i18n, half, format(row)) });
}

/** "5 chances in 10", "6 to 7 chances in 10", "an even chance". */
export function chanceText(i18n: I18n, chance: number): string {
	if (Math.abs(chance - 0.5) < 0.026) return i18n.t('goals.chance.even');
	if (chance >= 0.965) return i18n.t('goals.chance.almostSure');
	if (chance <= 0.035) return i18n.t('goals.chance.hardly');
	const tenths = chance * 10;
	return Number.isInteger(Math.round(tenths * 100) / 100)
		? i18n.t('goals.chance.inTen', { n: Math.round(tenths) })
		: tenths > 1 && tenths < 9
			? i18n.t('goals.chance.between', { low: Math.floor(tenths), high: Math.ceil(tenths) })
			: i18n.t('goals.chance.inTwenty', { n: Math.round(chance * 20) });
}

/** "all customers, by 31 March", or the segment. */
export function scopeText(i18n: I18n, row: Pick<GoalBoardRow, 'filter' | 'endsOn'>): string {
	const whom =
		row.filter.length === 0 ? i18n.t('goals.everyone') : i18n.list(row.filter.map((condition) => condition.value));
	return row.endsOn === null ? whom : i18n.t('goals.whomBy', { whom, date: i18n.date(row.endsOn, 'short') });
}

const noon = (day: string): number => Date.parse(`${day}T12:00:00Z`);

/** The goal's weeks as points of a chart. */
export const chartPoints = (row: Pick<GoalBoardRow, 'series'>): ChartPoint[] => boardPoints(row.series);

/** The dashed path from the start to the target: straight, in steps, or through the points that were typed. */
export function targetPath(row: Pick<GoalBoardRow, 'terms' | 'target' | 'startsOn' | 'endsOn'>): PathPoint[] {
	const { terms, target, startsOn, endsOn } = row;
	if (target === null || startsOn === null || endsOn === null) return [];
	const first = isKeep(terms.direction) ? target : (terms.baseline.value ?? target);
	const [from, to] = [
		{ at: noon(startsOn), value: first },
		{ at: noon(endsOn), value: target }
	];
	if (isKeep(terms.direction) || terms.path.kind === 'straight') return [from, to];
	if (terms.path.kind === 'points') {
		const between = terms.path.points.filter(({ on }) => on > startsOn && on < endsOn);
		const sorted = [...between].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
		return [from, ...sorted.map(({ on, value }) => ({ at: noon(on), value })), to];
	}
	let level = first;
	const points: PathPoint[] = [from];
	for (const step of [...terms.path.steps].sort((a, b) => (a.on < b.on ? -1 : 1))) {
		if (step.on >= endsOn) continue;
		points.push({ at: noon(step.on), value: level }, { at: noon(step.on), value: step.value });
		level = step.value;
	}
	return [...points, { at: noon(endsOn), value: level }, to];
}

/** Where the figure may go, as a fan of the chart. */
export const fanDays = (fan: readonly FanPoint[]) => fan.map(({ day, ...point }) => ({ ...point, at: noon(day) }));

/** The day of a place on the chart. */
export const dayAt = (at: number): Day => new Date(at).toISOString().slice(0, 10);

/** Figures of stretches of days as points of a chart, each at its last day. */
export const boardPoints = (points: readonly BoardPoint[]): (ChartPoint & { readonly tooFew: boolean })[] =>
	points.map(({ to, value, low, high, tooFew }) => ({ at: noon(to), value, low, high, tooFew }));

/** "On the right side in 9 of 11 weeks", and what may still happen to it. */
export function stayText(i18n: I18n, stay: StayStanding): string {
	const parts = [
		i18n.t('goals.stay.soFar', { share: i18n.percent(stay.share ?? 0), agreed: i18n.percent(stay.agreed) })
	];
	if (stay.weeksLeft > 0 && stay.weeks > 0) {
		parts.push(
			stay.spare < 0
				? i18n.t('goals.stay.lost')
				: stay.spare >= stay.weeksLeft
					? i18n.t('goals.stay.safe')
					: i18n.t('goals.stay.spare', { n: stay.spare, left: stay.weeksLeft })
		);
	}
	return parts.join(' ');
}

export const formatOf =
	(i18n: I18n, row: GoalBoardRow) =>
	(value: number): string =>
		goalValue(i18n, value, format(row));
