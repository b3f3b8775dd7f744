import type { GoalBoardRow } from '../../domain/goals/board.ts';
import { isKeep } from '../../domain/goals/goal.ts';
import { gamingFound, nearEndDays, representationNotes } from '../../domain/goals/gaming.ts';
import type { SnapshotOutcome } from '../../domain/optimisation/snapshot.ts';
import type { Summary } from '../../domain/metrics/kind.ts';
import { changeWord } from '../../domain/metrics/trend.ts';
import { responseRateOf, type ResponseRate } from '../../domain/metrics/response-rate.ts';
import { windowBefore } from '../../domain/metrics/window.ts';
import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import { previousQuarter, quarterOf, type DayRange } from '../../domain/shared/period.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { askedState, responseRate } from '../metrics/asked.ts';
import { findChange } from '../metrics/change.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { breakdownFor, compareFor, countsOpenCases, evidenceOf, figureFor, stateOf } from '../metrics/read.ts';

/** What of a goal its outcome is worked out from. */
export type OutcomeOf = Pick<
	GoalBoardRow,
	'metricId' | 'metricVersion' | 'terms' | 'filter' | 'window' | 'startsOn' | 'direction' | 'state'
>;

const outcomes = new WeakMap<object, Map<string, Promise<SnapshotOutcome | null>>>();
const outcomesKept = 200;

/**
 * How a goal's figure changed since it began: with its ends, taken apart into what changed and who answered, and with what
 * makes one look twice. Null before it begins, and without a figure.
 */
export async function goalOutcome(scope: OrganisationScope, goal: OutcomeOf): Promise<SnapshotOutcome | null> {
	const { metricId, metricVersion, window, startsOn, state } = goal;
	if (metricId === null || window === null || startsOn === null || state === 'draft') return null;
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	if (today < window.first) return null;
	const [definition] = await readDefinitions(scope, {
		ids: [metricId],
		withRemoved: true,
		...(metricVersion === null ? {} : { version: metricVersion })
	});
	if (definition === undefined) return null;
	if (scope.db.isTransaction || countsOpenCases(definition)) return outcomeOf(scope, definition, goal, today);
	const key = JSON.stringify([
		scope.organisation,
		permit(scope, 'answers.read').ok,
		[definition.id, definition.version, definition.itemVersion],
		stateOf(definition),
		await askedState(scope, definition),
		goal.terms,
		goal.filter,
		window,
		today
	]);
	const known = outcomes.get(scope.handle) ?? new Map<string, Promise<SnapshotOutcome | null>>();
	outcomes.set(scope.handle, known);
	const found = known.get(key);
	if (found !== undefined) return found;
	const made = outcomeOf(scope, definition, goal, today);
	known.set(key, made);
	made.catch(() => known.delete(key));
	for (const oldest of known.keys()) {
		if (known.size <= outcomesKept) break;
		known.delete(oldest);
	}
	return made;
}

const days = ({ first, last }: DayRange): { readonly from: Day; readonly to: Day } => ({ from: first, to: last });

async function outcomeOf(
	scope: OrganisationScope,
	definition: Definition,
	goal: OutcomeOf,
	today: Day
): Promise<SnapshotOutcome | null> {
	const window = goal.window as DayRange;
	const startsOn = goal.startsOn as Day;
	const after = { first: window.first, last: today < window.last ? today : window.last };
	const quarter = previousQuarter(quarterOf(startsOn, scope.organisation), scope.organisation);
	const before: DayRange =
		definition.kind.accumulates || isKeep(goal.direction)
			? windowBefore(after)
			: { first: quarter.first, last: quarter.last };
	const change = await changeOf(scope, definition, goal, { before, after });
	if (change === null) return null;
	return {
		change,
		split: await splitOf(scope, definition, goal, { before, after }),
		notes: await notesOf(scope, definition, goal, { before, after }),
		signs: await signsOf(scope, definition, goal, window, today)
	};
}

interface Windows {
	readonly before: DayRange;
	readonly after: DayRange;
}

async function changeOf(
	scope: OrganisationScope,
	definition: Definition,
	{ terms, filter }: OutcomeOf,
	{ before, after }: Windows
): Promise<SnapshotOutcome['change']> {
	const { kind, settings } = definition;
	const now = await figureFor(scope, definition, { ...days(after), where: filter });
	if (now.value === null) return null;
	if (terms.baseline.kind === 'typed' && terms.baseline.value !== null) {
		const from = terms.baseline.value;
		const found = await evidenceOf(scope, definition, { ...days(after), where: filter });
		const at = (confidence: number): Summary => kind.summarise(found.evidence, settings, { confidence });
		const [at95, at80] = [at(0.95), at(0.8)];
		const around = ({ low, high }: Summary) => ({ low: (low ?? -Infinity) - from, high: (high ?? Infinity) - from });
		const isKnown = now.refusal === 'none' && at95.low !== undefined && at95.high !== undefined;
		return {
			from,
			to: now.value,
			change: now.value - from,
			low: isKnown ? around(at95).low : null,
			high: isKnown ? around(at95).high : null,
			word: isKnown ? changeWord(around(at95), around(at80), kind.directionOf(settings)) : 'too_few',
			before: null,
			after
		};
	}
	const then = await figureFor(scope, definition, { ...days(before), where: filter });
	if (then.value === null) return null;
	const told = await compareFor(scope, definition, { before: days(before), after: days(after), where: filter });
	return {
		from: then.value,
		to: now.value,
		change: told.change ?? now.value - then.value,
		low: told.low ?? null,
		high: told.high ?? null,
		word: told.word,
		before,
		after
	};
}

/** Groups by which answers are told apart, as far as an organisation knows them: how people were reached comes first. */
const channel = 'channel';

async function splitOf(
	scope: OrganisationScope,
	definition: Definition,
	{ filter }: OutcomeOf,
	{ before, after }: Windows
): Promise<SnapshotOutcome['split']> {
	if (filter.length > 1) return null;
	const range: Record<'before' | 'beforeTo' | 'after' | 'afterTo', Day> = {
		before: before.first,
		beforeTo: before.last,
		after: after.first,
		afterTo: after.last
	};
	const found = await findChange(scope, definition.id, {
		view: { of: filter[0] ?? null, grain: 'week', span: 'quarter', against: 'before', window: after, before },
		by: channel,
		windows: (name) => range[name]
	});
	if (found === null || found.split === null || found.dimension === null) return null;
	if (found.before.refusal !== 'none' || found.after.refusal !== 'none') return null;
	const { real, mix } = found.split;
	return { by: found.dimension.label, name: found.dimension.name, real, mix };
}

async function notesOf(
	scope: OrganisationScope,
	definition: Definition,
	{ filter }: OutcomeOf,
	{ before, after }: Windows
): Promise<SnapshotOutcome['notes']> {
	if (filter.some((one) => one.dimension === channel) || filter.length > 1) return [];
	const rateIn = async (range: DayRange): Promise<number | null> =>
		(await askedIn(scope, definition, filter, range))?.rate ?? null;
	const rates = { before: await rateIn(before), after: await rateIn(after) };
	const channelsIn = async (range: DayRange): Promise<Record<string, number> | null> => {
		const lines = await breakdownFor(scope, definition, { ...days(range), where: filter, by: channel });
		if (lines.some((line) => line.figure.hidden)) return null;
		return Object.fromEntries(lines.filter((line) => line.segment !== '').map((line) => [line.segment, line.figure.n]));
	};
	const [then, now] = [await channelsIn(before), await channelsIn(after)];
	const isThin = then === null || now === null || tooFew(then) || tooFew(now);
	return representationNotes(
		{ responseRate: rates.before, channels: isThin ? {} : then },
		{ responseRate: rates.after, channels: isThin ? {} : now }
	);
}

/**
 * The part of those who were asked that answered, from notes about days that lie wholly within a stretch: one that reaches
 * beyond would tell of other days too. Null for a group, because it is not known who of it was asked.
 */
async function askedIn(
	scope: OrganisationScope,
	definition: Definition,
	filter: OutcomeOf['filter'],
	range: DayRange
): Promise<ResponseRate | null> {
	if (filter.length > 0) return null;
	const known = await responseRate(scope, definition, range);
	return responseRateOf((known?.counts ?? []).filter(({ first, last }) => first >= range.first && last <= range.last));
}

/** Shares of fewer answers than these move by a third by chance alone. */
const mixFrom = 50;
const tooFew = (channels: Readonly<Record<string, number>>): boolean =>
	Object.values(channels).reduce((sum, n) => sum + n, 0) < mixFrom;

/** The scale's highest answer, and where a promoter begins; null for what people do not answer on a scale. */
function scaleOf({
	kind,
	settings
}: Definition): { readonly top: number; readonly promoterFrom: number | null } | null {
	if (kind.id === 'nps') return { top: 10, promoterFrom: 9 };
	if (kind.id === 'ces') return { top: 7, promoterFrom: null };
	if (kind.id !== 'csat' && kind.id !== 'rating') return null;
	return 'max' in settings && typeof settings.max === 'number' ? { top: settings.max, promoterFrom: null } : null;
}

async function signsOf(
	scope: OrganisationScope,
	definition: Definition,
	{ filter }: OutcomeOf,
	window: DayRange,
	today: Day
): Promise<SnapshotOutcome['signs']> {
	const scale = scaleOf(definition);
	const nearFrom = addDays(window.last, 1 - nearEndDays);
	const isGood = definition.kind.directionOf(definition.settings) === 'higher';
	if (scale === null || !isGood || today < nearFrom || nearFrom <= window.first) return [];
	const stretch = async (from: Day, to: Day) => {
		const { evidence } = await evidenceOf(scope, definition, { from, to, where: filter });
		const rate = await askedIn(scope, definition, filter, { first: from, last: to });
		return {
			histogram: evidence.histogram,
			asked: rate?.asked ?? null,
			...(rate === null ? {} : { answered: rate.answered })
		};
	};
	return gamingFound(
		await stretch(window.first, addDays(nearFrom, -1)),
		await stretch(nearFrom, today < window.last ? today : window.last),
		scale
	);
}
