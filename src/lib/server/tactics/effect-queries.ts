import { isShowable, smallGroup } from '../../domain/metrics/suppression.ts';
import { addDays, daysBetween, type Day } from '../../domain/shared/instant.ts';
import type { DayRange } from '../../domain/shared/period.ts';
import {
	differences,
	effectFound,
	effectPointsAfter,
	effectPointsBefore,
	weeklyPoints,
	type EffectPoint
} from '../../domain/tactics/effect-found.ts';
import { effectOutlook } from '../../domain/tactics/effect-outlook.ts';
import {
	accountableFrom,
	byWeeks,
	closedUntil,
	effectDaysBefore,
	effectPoints,
	effectRange,
	hopedOnScale,
	shownChange,
	shownLevel,
	usualBefore
} from '../../domain/tactics/effect-series.ts';
import {
	effectMark,
	effectMoney,
	type Compared,
	type EffectDoubt,
	type EffectMark,
	type EffectMoneyGroup,
	type EffectPicturePoint,
	type EffectStanding
} from '../../domain/tactics/effect-standing.ts';
import type { SaidEffect } from '../../domain/tactics/tactic.ts';
import { holds } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import type { Definition } from '../metrics/definitions.ts';
import { evidenceOf, stateOf } from '../metrics/read.ts';
import { daysOf, definitionAt, groupDays, groupsOf, together, type Days, type Group } from './effect-groups.ts';
import { dayIn, readKnown, type Choice, type Judged, type Known } from './effect-known.ts';
import { listTactics } from './queries.ts';

export type { Judged } from './effect-known.ts';

/** Words for a tactic of which nothing is written down. */
const unsaid: EffectStanding = {
	state: 'unsaid',
	verdict: null,
	metric: null,
	unit: 'count',
	decimals: 0,
	currency: null,
	accumulates: false,
	direction: 'raise',
	hasBegun: false,
	startsOn: null,
	lastOn: null,
	leavesOutOpen: false,
	change: null,
	low: null,
	high: null,
	hoped: null,
	without: null,
	way: 'own_course',
	every: 'day',
	pointsBefore: 0,
	pointsAfter: 0,
	answersBefore: 0,
	answersAfter: 0,
	outlook: null,
	isAfterwards: false,
	compared: { kind: 'none', groups: [], isTooThin: false, chosen: null },
	picture: [],
	isWhole: false,
	doubts: []
};

/** Days around the start in which something else that began may be what is seen. */
const doubtDays = 28;
const doubtsShown = 5;

function doubtsOf(card: Judged, definition: Definition, startsOn: Day, last: Day, known: Known): EffectDoubt[] {
	const from = addDays(startsOn, -doubtDays);
	const events = known.events
		.filter((event) => event.lastDay >= from && event.firstDay <= last)
		.map(({ id, title, firstDay }) => ({ kind: 'event' as const, id, title, firstDay }));
	const tactics = (known.touched.get('all') ?? [])
		.filter(
			(touch) =>
				touch.tacticId !== card.id && touch.metricId === definition.id && touch.from >= from && touch.from <= last
		)
		.map((touch) => ({ kind: 'tactic' as const, id: touch.tacticId, title: touch.title, firstDay: touch.from }));
	const far = ({ firstDay }: EffectDoubt): number => Math.abs(daysBetween(firstDay, startsOn));
	return [...events, ...tactics].sort((a, b) => far(a) - far(b)).slice(0, doubtsShown);
}

const kept = new WeakMap<object, Map<string, Promise<EffectStanding>>>();
const keptAtMost = 1_000;

/**
 * What a tactic did, kept until anything changes that it is worked out from: its expectation and its days, the figures and
 * what they are made of, whom it is held against, the day, and whether the reader may see small groups.
 */
function remembered(scope: StrategyScope, key: string, work: () => Promise<EffectStanding>): Promise<EffectStanding> {
	if (scope.db.isTransaction) return work();
	const known = kept.get(scope.handle) ?? new Map<string, Promise<EffectStanding>>();
	kept.set(scope.handle, known);
	const found = known.get(key);
	if (found !== undefined) {
		known.delete(key);
		known.set(key, found);
		return found;
	}
	const made = work();
	known.set(key, made);
	made.catch(() => known.delete(key));
	for (const oldest of known.keys()) {
		if (known.size <= keptAtMost) break;
		known.delete(oldest);
	}
	return made;
}

async function standingOf(scope: StrategyScope, card: Judged, known: Known): Promise<EffectStanding> {
	const { effect } = card;
	if (effect === null) return unsaid;
	const full = known.definitions.find(({ id }) => id === effect.metricId);
	const said = {
		metric: { id: effect.metricId, title: effect.metric },
		unit: effect.unit,
		decimals: effect.decimals,
		currency: effect.currency,
		direction: effect.direction,
		isAfterwards: effect.isAfterwards
	};
	if (full === undefined || full.sources.length === 0) return { ...unsaid, ...said, state: 'no_figure' };
	const at = effect.touchpointId === null ? full : definitionAt(full, effect.touchpointId, known);
	const own = at ?? full;
	const reads = holds(scope, 'answers.read');
	const narrowed = effect.filter.length > 0;
	const latest = narrowed && !reads ? addDays(known.today, -1) : known.today;
	const begunOn =
		card.startedAt !== null
			? dayIn(scope, card.startedAt)
			: card.status === 'idea'
				? null
				: (card.startsOn ?? effect.fromOn);
	const life = {
		startedOn: begunOn,
		stoppedOn: card.stoppedAt === null ? null : dayIn(scope, card.stoppedAt)
	};
	const counted = accountableFrom(effect, life, effect.isAfterwards);
	const isDue = counted !== null && counted <= latest;
	const startsOn = counted ?? (effect.fromOn > known.today ? effect.fromOn : known.today);
	const range: DayRange = isDue
		? effectRange(startsOn, life, latest)
		: { first: addDays(latest, -effectDaysBefore), last: latest };
	const groups = groupsOf(card, effect, own, known, range);
	const doubts = isDue ? doubtsOf(card, full, startsOn, range.last, known) : [];
	const choice = known.choices.get(effect.id);
	const key = JSON.stringify([
		scope.organisation,
		reads,
		effect,
		own.version,
		stateOf(own),
		[...new Set(groups.map((group) => stateOf(group.definition)))],
		groups.map(({ key: id, label, touchedBy }) => [id, label, touchedBy]),
		choice,
		[startsOn, range, isDue, at === null, doubts]
	]);
	return remembered(scope, key, async () => {
		const isTime = own.kind.unit === 'duration' && !own.kind.accumulates;
		const { days: read, open } = await evidenceOf(scope, own, {
			from: range.first,
			to: range.last,
			where: effect.filter
		});
		const lastOn = closedUntil(
			read.map(({ day, histogram }) => ({ day, n: histogram.n })),
			open,
			range.last
		);
		const points = (days: Days): EffectPoint[] =>
			effectPoints(own.kind, own.settings, days, { first: range.first, last: lastOn });
		const daily = points(read);
		const compared = await comparisonOf(scope, groups, choice, range);
		const others = compared.days === null ? undefined : points(compared.days);
		const asked = effect.direction === 'raise' ? ('higher' as const) : ('lower' as const);
		const usual = usualBefore(daily, startsOn);
		const hoped = hopedOnScale(effect, isTime, usual);
		const judge = (comparison: readonly EffectPoint[] | undefined) => {
			const every = rhythmOf(daily, comparison, startsOn);
			const as = (list: readonly EffectPoint[]) => (every === 'week' ? weeklyPoints(list, startsOn) : list);
			const beside = comparison === undefined ? undefined : as(comparison);
			const input = { points: as(daily), startsOn, ...(beside === undefined ? {} : { comparison: beside }) };
			return {
				every,
				input,
				found: effectFound({ ...input, expected: hoped, better: asked })
			};
		};
		let told = judge(others);
		const isTooThin =
			others !== undefined && isDue && told.found.effect === null && judge(undefined).found.effect !== null;
		if (isTooThin) told = judge(undefined);
		const { found, every, input } = told;
		const after = daily.filter(({ day }) => day >= startsOn);
		const answersAfter = after.reduce((sum, { n }) => sum + n, 0);
		const answersBefore = daily.reduce((sum, { n }) => sum + n, 0) - answersAfter;
		const isSmall = !reads && narrowed && answersAfter < smallGroup;
		const tells = isDue && !isSmall && found.effect !== null;
		const course = found.course.filter(({ day }) => day >= startsOn);
		const without = tells && course.length > 0 ? meanOf(course, input.points) : null;
		const shown = (distance: number): number => shownChange(distance, isTime, without ?? usual ?? 0);
		return {
			...unsaid,
			...said,
			state: isDue ? 'told' : 'not_begun',
			verdict: isDue ? (tells ? found.verdict : 'too_early') : null,
			accumulates: own.kind.accumulates,
			hasBegun: begunOn !== null,
			startsOn,
			lastOn,
			leavesOutOpen: lastOn < range.last,
			change: tells && found.effect !== null ? shown(found.effect) : null,
			low: tells && found.interval !== null ? shown(found.interval.low) : null,
			high: tells && found.interval !== null ? shown(found.interval.high) : null,
			hoped: hoped === null || (isTime && usual === null) ? null : shownChange(hoped, isTime, usual ?? 0),
			without: without === null ? null : shownLevel(without, isTime),
			way: found.way,
			every,
			pointsBefore: found.pointsBefore,
			pointsAfter: found.pointsAfter,
			answersBefore,
			answersAfter,
			outlook:
				isDue && found.verdict !== 'too_early'
					? null
					: effectOutlook({
							...input,
							today: latest,
							hoped,
							found: tells ? found : null
						}),
			compared: { ...compared.told, isTooThin },
			picture: await picture(scope, {
				own,
				effect,
				daily,
				others: isTooThin ? undefined : others,
				found,
				startsOn,
				range: { first: range.first, last: lastOn },
				isTime
			}),
			isWhole: at === null,
			doubts
		};
	});
}

/** Mean of the course since the start, by the answers of its points. */
function meanOf(
	course: readonly { readonly day: Day; readonly mean: number }[],
	points: readonly EffectPoint[]
): number {
	const n = new Map(points.map((point) => [point.day, point.n]));
	const all = course.reduce((sum, { day }) => sum + (n.get(day) ?? 0), 0);
	return course.reduce((sum, { day, mean }) => sum + (n.get(day) ?? 0) * mean, 0) / Math.max(1e-9, all);
}

/** Days or weeks: weeks where either series is thin, or where the two hardly ever share a day. */
function rhythmOf(
	daily: readonly EffectPoint[],
	others: readonly EffectPoint[] | undefined,
	startsOn: Day
): EffectStanding['every'] {
	if (byWeeks(daily, startsOn)) return 'week';
	if (others === undefined) return 'day';
	if (byWeeks(others, startsOn)) return 'week';
	const shared = differences(daily, others);
	const before = shared.filter(({ day }) => day < startsOn).length;
	return before < effectPointsBefore || shared.length - before < effectPointsAfter ? 'week' : 'day';
}

async function comparisonOf(
	scope: StrategyScope,
	groups: readonly Group[],
	choice: Choice | undefined,
	range: DayRange
): Promise<{ readonly days: Days | null; readonly told: Omit<Compared, 'isTooThin'> }> {
	const heard = await groupDays(scope, groups, range);
	const shown = heard.map(({ group: { key, label, touchedBy } }) => ({ key, label, touchedBy }));
	const one = heard.find(({ group }) => group.key === choice?.key);
	const chosen = choice === undefined || (choice.key !== 'none' && one === undefined) ? null : choice;
	if (chosen?.key === 'none') return { days: null, told: { kind: 'none', groups: shown, chosen } };
	const days = together(one === undefined ? heard.filter(({ group }) => group.touchedBy === null) : [one]);
	if (days.length === 0) return { days: null, told: { kind: 'none', groups: shown, chosen } };
	return { days, told: { kind: one === undefined ? 'untouched' : 'chosen', groups: shown, chosen } };
}

/** The figure week by week, with the course it would have taken and the others beside; small groups are left out. */
async function picture(
	scope: StrategyScope,
	seen: {
		readonly own: Definition;
		readonly effect: SaidEffect;
		readonly daily: readonly EffectPoint[];
		readonly others: readonly EffectPoint[] | undefined;
		readonly found: ReturnType<typeof effectFound>;
		readonly startsOn: Day;
		readonly range: DayRange;
		readonly isTime: boolean;
	}
): Promise<EffectPicturePoint[]> {
	const { own, effect, daily, others, found, startsOn, range, isTime } = seen;
	// A last week of a day or two would show what its weekdays are like, not what changed.
	const weeks = weeklyPoints(daily, startsOn).filter(({ day }) => daysBetween(day, range.last) >= 3);
	const hides = !holds(scope, 'answers.read');
	const whole =
		hides && effect.filter.length > 0
			? new Map(
					weeklyPoints(effectPoints(own.kind, own.settings, await daysOf(scope, own, range, []), range), startsOn).map(
						(point) => [point.day, point.n]
					)
				)
			: null;
	const isHidden = ({ day, n }: EffectPoint): boolean =>
		hides && (whole === null ? n < smallGroup && !own.kind.accumulates : !isShowable(n, whole.get(day) ?? n));
	const week = (day: Day): Day => addDays(startsOn, Math.floor(daysBetween(startsOn, day) / 7) * 7);
	const answers = new Map(daily.map((point) => [point.day, point.n]));
	const courses = new Map(
		[...Map.groupBy(found.course, ({ day }) => week(day))].map(([day, list]) => {
			const n = (of: Day): number => answers.get(of) ?? 1;
			const all = list.reduce((sum, one) => sum + n(one.day), 0);
			return [day, list.reduce((sum, one) => sum + n(one.day) * one.mean, 0) / all];
		})
	);
	const beside = new Map(
		(others === undefined ? [] : weeklyPoints(others, startsOn)).map((point) => [point.day, point])
	);
	return weeks.map((point) => {
		const other = beside.get(point.day);
		const without = courses.get(point.day);
		return {
			day: point.day,
			value: isHidden(point) ? null : shownLevel(point.mean, isTime),
			without: without === undefined ? null : shownLevel(without, isTime),
			others: other === undefined || (hides && other.n < smallGroup) ? null : shownLevel(other.mean, isTime)
		};
	});
}

/** What these tactics did, by tactic. */
export async function listEffectStandings(
	scope: StrategyScope,
	cards: readonly Judged[]
): Promise<Map<string, EffectStanding>> {
	if (cards.every((card) => card.effect === null)) return new Map(cards.map((card) => [card.id, unsaid]));
	const known = await readKnown(scope);
	const found = new Map<string, EffectStanding>();
	for (const card of cards) found.set(card.id, await standingOf(scope, card, known));
	return found;
}

/** The words of these tactics for lists. */
export async function listEffectMarks(
	scope: StrategyScope,
	cards: readonly Judged[]
): Promise<Record<string, EffectMark>> {
	const found = await listEffectStandings(scope, cards);
	return Object.fromEntries([...found].map(([id, standing]) => [id, effectMark(standing)]));
}

/** What one tactic did. */
export async function findEffectStanding(scope: StrategyScope, card: Judged): Promise<EffectStanding> {
	return (await listEffectStandings(scope, [card])).get(card.id) ?? unsaid;
}

/** What was spent on the strategy's tactics, or on those that serve a goal, by what they did. */
export async function readEffectMoney(scope: StrategyScope, goalId: string | null = null): Promise<EffectMoneyGroup[]> {
	const cards = (await listTactics(scope)).filter(
		(card) => card.spent > 0 && (goalId === null || card.goals.some((goal) => goal.id === goalId))
	);
	const marks = await listEffectMarks(scope, cards);
	return effectMoney(cards.map(({ id, title, spent }) => ({ id, title, spent, mark: marks[id] ?? 'unsaid' })));
}
