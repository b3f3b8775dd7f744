import { setImmediate } from 'node:timers/promises';
import { canWeTell, type CanWeTell } from '../../domain/goals/can-we-tell.ts';
import { expectedAnswers, rateDays } from '../../domain/goals/arrivals.ts';
import { goalWindow, wantedChange, type GoalTerms } from '../../domain/goals/goal.ts';
import { chanceOfNoChange, type NoChange } from '../../domain/goals/no-change.ts';
import type { Condition } from '../../domain/goals/schema.ts';
import { bySensitivity, tellableBy, type CloserMetric, type TellableBy } from '../../domain/goals/tellable.ts';
import type { Summary } from '../../domain/metrics/kind.ts';
import { addDays, daysBetween, localDay, type Day } from '../../domain/shared/instant.ts';
import { daysIn, previousQuarter, quarterOf } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { evidenceOf, stateOf, type MetricEvidence } from '../metrics/read.ts';
import { goalTerms } from './rows.ts';

/** A metric that belongs to a goal's work, and what its own goal or tactic expects of it. */
export interface LinkedMetric {
	readonly metricId: string;
	/** Null where nobody said by how much it should change. */
	readonly terms: GoalTerms | null;
}

/** One of them, with what it can tell by the same day. */
export interface CloserTold extends CloserMetric {
	readonly title: string;
	readonly unit: Definition['kind']['unit'];
	readonly decimals: number;
	readonly currency: string | null;
	readonly tells: boolean | null;
}

/** "Can we tell?" in full: the answer, the numbers behind it, and the ways out worked out. */
export interface Telling {
	readonly tell: CanWeTell;
	/** The figure whose spread it is planned with. */
	readonly planned: Summary;
	/** Answers behind the baseline; null where it counts as exact. */
	readonly baselineN: number | null;
	/** Whether the number of answers expected is a guess, for want of a week of data. */
	readonly isGuess: boolean;
	readonly soFar: number;
	readonly perDay: number;
	/** The last day of the window that is judged. */
	readonly endsOn: Day;
	/** By when as many answers come as would tell the change, at the present rate. */
	readonly by: TellableBy | null;
	/** How often a quarter in which nothing changed moves as far; null where that is worked out from a formula alone. */
	readonly chance: NoChange | null;
	/** Quarters of ten, simulated where that can be. */
	readonly inTen: number | null;
	/** Metrics nearer to the work, the most sensitive first. */
	readonly closer: readonly CloserTold[];
	/** The spread of one answer: its standard deviation in the metric's unit, or of its logarithm. */
	readonly spread: { readonly sd: number; readonly isRatio: boolean } | null;
}

interface Prospects {
	readonly before: MetricEvidence;
	readonly recent: MetricEvidence;
	/** From the quarter before to today: what the spread of answers is read from. */
	readonly whole: MetricEvidence;
	readonly soFar: number;
	readonly perDay: number;
	readonly expected: number;
	readonly isGuess: boolean;
}

interface Span {
	readonly window: { readonly first: Day; readonly last: Day };
	readonly where: readonly Condition[];
	readonly today: Day;
	readonly guessPerDay: number | null;
}

/** What has come in for a metric and what will, by the end of a window; null where nothing says how much will. */
async function prospects(
	scope: OrganisationScope,
	definition: Definition,
	{ window, where, today, guessPerDay }: Span
): Promise<Prospects | null> {
	const earlier = previousQuarter(quarterOf(window.first, scope.organisation), scope.organisation);
	const recentFrom = addDays(today, -(rateDays - 1));
	const read = (from: Day, to: Day): Promise<MetricEvidence> => evidenceOf(scope, definition, { from, to, where });
	// Of a goal that begins later still, what comes before it is still to come.
	const before = await read(earlier.first < today ? earlier.first : today, earlier.last < today ? earlier.last : today);
	const recent = await read(recentFrom, today);
	const whole = await read(earlier.first < recentFrom ? earlier.first : recentFrom, today);
	const until = today < window.last ? today : window.last;
	const soFar = until < window.first ? 0 : (await read(window.first, until)).figure.n;
	const firstDay = recent.days[0]?.day;
	const passed = daysBetween(window.first, today) + 1;
	const usual =
		soFar > 0 && passed > 0 ? soFar / passed : before.figure.n > 0 ? before.figure.n / daysIn(earlier) : null;
	const answers = expectedAnswers({
		soFar,
		daysLeft: Math.max(0, daysBetween(today < window.first ? addDays(window.first, -1) : today, window.last)),
		recent: recent.figure.n,
		recentDays: firstDay === undefined ? 0 : daysBetween(firstDay, today) + 1,
		guessPerDay: guessPerDay ?? usual
	});
	if (answers === null) return null;
	const { perDay, total, isGuess } = answers;
	return { before, recent, whole, soFar, perDay, expected: total, isGuess };
}

const simulations = new WeakMap<object, Map<string, Promise<NoChange | null>>>();
const simulationsKept = 400;
/** Drawn in slices, between which others get their turn: 4,000 pairs of quarters tell a share to within 1 % or 2. */
const slices = 8;
const trialsOfSlice = 500;

type Simulated = Omit<Parameters<typeof chanceOfNoChange>[0], 'kind' | 'settings' | 'seed' | 'trials'>;

async function draw({ id, kind, settings }: Definition, ask: Simulated): Promise<NoChange | null> {
	let hits = 0;
	for (let slice = 0; slice < slices; slice++) {
		if (slice > 0) await setImmediate();
		const found = chanceOfNoChange({ ...ask, kind, settings, seed: `${id}|${slice}`, trials: trialsOfSlice });
		if (found === null) return null;
		hits += found.chance * found.trials;
	}
	const trials = slices * trialsOfSlice;
	return { chance: hits / trials, inTen: Math.round((10 * hits) / trials), trials };
}

/** The same question is asked at every letter that is typed beside it: the answer is kept until answers come. */
function simulate(
	scope: OrganisationScope,
	definition: Definition,
	where: readonly Condition[],
	ask: Simulated
): Promise<NoChange | null> {
	const { histogram, nBefore, nAfter, change } = ask;
	const { id, version } = definition;
	const key = JSON.stringify([id, version, stateOf(definition), where, histogram.n, nBefore, nAfter, change]);
	const known = simulations.get(scope.handle) ?? new Map<string, Promise<NoChange | null>>();
	simulations.set(scope.handle, known);
	const found = known.get(key);
	if (found !== undefined) return found;
	const made = draw(definition, ask);
	known.set(key, made);
	made.catch(() => known.delete(key));
	for (const oldest of known.keys()) {
		if (known.size <= simulationsKept) break;
		known.delete(oldest);
	}
	return made;
}

/** Answers from which a simulation draws quarters; fewer say too little of the spread. */
const simulateFrom = 30;

export interface TellAsk {
	readonly definition: Definition;
	readonly terms: GoalTerms;
	readonly where: readonly Condition[];
	readonly linked: readonly LinkedMetric[];
	/** A guess of answers a day, where there are too few days of data. */
	readonly guessPerDay?: number | null;
}

/**
 * Whether a goal's change could be told, and what would help. It is advice: it stops nothing. Null while the size or the
 * start is open, or nothing says how many answers will come.
 */
export async function tellOf(scope: OrganisationScope, ask: TellAsk): Promise<Telling | null> {
	const { definition, terms, where, linked, guessPerDay = null } = ask;
	const { kind, settings } = definition;
	const change = wantedChange(terms);
	if (change === null) return null;
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const quarter = quarterOf(terms.startsOn ?? today, scope.organisation);
	const window = goalWindow(terms, kind, scope.organisation) ?? { first: quarter.first, last: quarter.last };
	const span: Span = { window, where, today, guessPerDay };
	const found = await prospects(scope, definition, span);
	if (found === null) return null;
	const { soFar, perDay, expected, isGuess, whole, recent } = found;
	const baselineN = terms.baseline.kind === 'measured' ? (terms.baseline.n ?? null) : null;
	const summary = kind.accumulates ? recent.figure : whole.figure;
	const tell = canWeTell({
		kind,
		settings,
		summary,
		baselineN,
		baseline: terms.baseline.value,
		change,
		expectedAnswers: expected,
		windowDays: daysIn(window),
		periodDays: quarter.days
	});
	const chance =
		tell.answer === 'unknown' || tell.isAssumed || whole.figure.n < simulateFrom
			? null
			: await simulate(scope, definition, where, {
					histogram: whole.evidence.histogram,
					nBefore: baselineN,
					nAfter: Math.floor(expected),
					change
				});
	return {
		tell,
		planned: { ...summary, value: terms.baseline.value ?? summary.value },
		baselineN,
		isGuess,
		soFar,
		perDay,
		endsOn: window.last,
		by: kind.accumulates ? null : tellableBy(tell.answersNeeded, soFar, perDay, today, scope.organisation),
		chance,
		inTen: chance?.inTen ?? tell.periodsInTen,
		closer: tell.answer === 'no' ? await closerOf(scope, definition, linked, span) : [],
		spread:
			summary.variance === null || tell.isAssumed
				? null
				: { sd: Math.sqrt(summary.variance), isRatio: summary.scale === 'ratio' }
	};
}

/** Metrics that are looked at, at most. */
const closerAtMost = 8;

/** What metrics nearer to the work could tell by the same day; those that goals and tactics name, else all others. */
async function closerOf(
	scope: OrganisationScope,
	own: Definition,
	linked: readonly LinkedMetric[],
	span: Span
): Promise<CloserTold[]> {
	const all = (await readDefinitions(scope)).filter(
		(one) => one.id !== own.id && !one.kind.accumulates && one.sources.length > 0
	);
	const named = all.filter((one) => linked.some(({ metricId }) => metricId === one.id));
	// A score of the same kind is no nearer to the work, nor is what customers say of all of it, unless somebody tied it.
	const others = all.filter((one) => one.kind.id !== own.kind.id && one.kind.id !== 'nps');
	const told: CloserTold[] = [];
	for (const definition of (named.length > 0 ? named : others).slice(0, closerAtMost)) {
		const found = await prospects(scope, definition, { ...span, where: [] });
		if (found === null || found.expected < 1 || found.whole.figure.refusal !== 'none') continue;
		const { kind, settings, id } = definition;
		const before = found.before.figure.n > 0 ? found.before.figure.n : null;
		const detectable = kind.detectable(before, Math.floor(found.expected), found.whole.figure);
		if (detectable === null || !Number.isFinite(detectable.change)) continue;
		const terms = linked.find((one) => one.metricId === id)?.terms ?? null;
		const wanted = terms === null ? null : wantedChange(terms);
		told.push(
			...bySensitivity([
				{
					metricId: id,
					title: definition.title,
					unit: kind.unit,
					decimals: kind.format.decimals,
					currency: 'currency' in settings && typeof settings.currency === 'string' ? settings.currency : null,
					detectable,
					expectedChange: wanted,
					value: found.whole.figure.value
				}
			])
		);
	}
	return [...bySensitivity(told)];
}

/** The metrics of goals that feed a goal and of tactics that serve it; of a new goal those of all other goals. */
export async function linkedMetrics(scope: StrategyScope, goalId: string | null): Promise<LinkedMetric[]> {
	const goals = await scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.selectAll('goal')
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.strategy_id', '=', scope.strategyId)
		.where('goal.metric_id', 'is not', null)
		.where('goal.status', '<>', 'closed')
		.where('item.removed_at', 'is', null)
		.execute();
	const feeding =
		goalId === null
			? []
			: await scope.db
					.selectFrom('link')
					.select(['from_id', 'kind'])
					.where('organisation_id', '=', scope.organisationId)
					.where('to_id', '=', goalId)
					.where('kind', 'in', ['contributes', 'serves'])
					.execute();
	const from = (kind: string): string[] => feeding.filter((link) => link.kind === kind).map((link) => link.from_id);
	const below = goals.filter(
		(goal) => goal.id !== goalId && (goalId === null || from('contributes').includes(goal.id))
	);
	const tactics = from('serves');
	const effects =
		tactics.length === 0
			? []
			: await scope.db
					.selectFrom('tactic_effect')
					.select('metric_id')
					.where('organisation_id', '=', scope.organisationId)
					.where('strategy_id', '=', scope.strategyId)
					.where('tactic_id', 'in', tactics)
					.where('withdrawn_at', 'is', null)
					.execute();
	return [
		...below.map((goal) => ({ metricId: goal.metric_id as string, terms: goalTerms(goal) })),
		...effects.map((effect) => ({ metricId: effect.metric_id, terms: null }))
	];
}
