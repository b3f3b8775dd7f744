import { z } from 'zod';
import { alertDeeds, overSince, type Watch } from '../../domain/alerts/deeds.ts';
import { isWatchfulness, seriesForLimits } from '../../domain/alerts/watchfulness.ts';
import { watchFigure, watchFrom } from '../../domain/metrics/unusual/watch.ts';
import { addDays, hourMs, localDay, minuteMs, wallClock, weekday, type Day } from '../../domain/shared/instant.ts';
import { quarterOf, type DayRange } from '../../domain/shared/period.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson, toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { everyone, streamTotals, type DaySum } from '../metrics/day-queries.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';
import type { Found, Known, Round, Series, Told, WatchOutcome } from './round.ts';
import { findBase, listBases, type WatchedBase } from './series.ts';
import { tell } from './tell.ts';
import { listRunningGoals } from './threat-queries.ts';

export type { WatchOutcome } from './round.ts';

/** What is usual is read from so many days before the watch begins. */
const backDays = 180;
/** The night's round begins at this hour of the organisation's day. */
const nightHour = 3 * hourMs;
/** Answers for old days that are so many more or fewer than before are worth another look. */
const lateLeast = 20;
const lateShare = 0.02;
/** A look for late answers is worth taking so often. */
const lateEvery = 30 * minuteMs;

const seenSchema = z.record(z.string(), z.number());

const readRun = (scope: OrganisationScope) =>
	scope.db.selectFrom('watch_run').selectAll().where('organisation_id', '=', scope.organisationId).executeTakeFirst();

const watchfulnessOf = async (scope: OrganisationScope) => {
	const row = await scope.db
		.selectFrom('organisation')
		.select('watchfulness')
		.where('id', '=', scope.organisationId)
		.executeTakeFirst();
	const choice = row?.watchfulness ?? 'usual';
	return isWatchfulness(choice) ? choice : 'usual';
};

/** The days whose sums tell whether a great deal came late: those that a watch of this quarter reads. */
const lookedAt = (scope: OrganisationScope, last: Day): DayRange => ({
	first: addDays(quarterOf(last, scope.organisation).first, -backDays),
	last
});

/**
 * Looks at the organisation's figures when it is time: once in the night for the day that is over, and again when many
 * answers came in late for old days, or were taken away. Null where it was not time.
 */
export async function watchWhenDue(
	scope: OrganisationScope,
	isStopping: () => boolean = () => false
): Promise<WatchOutcome | null> {
	if ((await watchfulnessOf(scope)) === 'off') return null;
	const { day, timeOfDay } = wallClock(scope.clock.now(), scope.organisation.timeZone);
	const yesterday = addDays(day, -1);
	const run = await readRun(scope);
	if (run === undefined || run.last_day < yesterday) {
		return timeOfDay >= nightHour || run === undefined ? watchOrganisation(scope, { isStopping }) : null;
	}
	if (scope.clock.now() - Date.parse(run.looked_at) < lateEvery) return null;
	const before = fromJson(seenSchema, run.seen);
	const now = await streamTotals(scope, lookedAt(scope, run.last_day));
	const moved = [...new Set([...Object.keys(before), ...[...now.keys()].map(String)])].some((id) => {
		const was = before[id] ?? 0;
		const change = Math.abs((now.get(Number(id)) ?? 0) - was);
		return change >= lateLeast && change >= lateShare * was;
	});
	if (moved) return watchOrganisation(scope, { isStopping });
	await scope.db
		.updateTable('watch_run')
		.set({ looked_at: toInstant(scope.clock.now()) })
		.where('organisation_id', '=', scope.organisationId)
		.execute();
	return null;
}

/** What an outage or a season did is no part of what is usual, and no news. */
async function listIncidents(scope: OrganisationScope): Promise<DayRange[]> {
	const rows = await scope.db
		.selectFrom('marked_event')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'marked_event.id').onRef('item.organisation_id', '=', 'marked_event.organisation_id')
		)
		.select(['marked_event.first_day', 'marked_event.last_day'])
		.where('marked_event.organisation_id', '=', scope.organisationId)
		.where('marked_event.kind', 'in', ['outage', 'season'])
		.where('item.removed_at', 'is', null)
		.execute();
	return rows.map((row) => ({ first: row.first_day, last: row.last_day }));
}

/**
 * Watches every series of the organisation up to yesterday, from the sums of days alone. It may be run as often as one
 * likes: what was told is not told again, what is as usual again is closed, what rested on data that were corrected is
 * withdrawn. What becomes of the alerts of one figure, and who is told, is one transaction.
 */
export async function watchOrganisation(
	scope: OrganisationScope,
	{ isStopping = () => false }: { readonly isStopping?: () => boolean } = {}
): Promise<WatchOutcome> {
	const choice = await watchfulnessOf(scope);
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const yesterday = addDays(today, -1);
	const outcome = { watched: 0, learning: 0, raised: 0, closed: 0, withdrawn: 0, waiting: 0 };
	if (choice === 'off') return outcome;
	// Taken before the series are read: what comes in meanwhile is late and makes another round.
	const seen = await streamTotals(scope, lookedAt(scope, yesterday));
	const bases = await listBases(scope, yesterday);
	const known = await listKnown(scope);
	const round: Round = {
		today,
		yesterday,
		series: seriesForLimits(
			bases.reduce((sum, { groups }) => sum + 1 + groups.length, 0),
			choice
		),
		incidents: await listIncidents(scope),
		goals: await listRunningGoals(scope, today),
		strategyId: (await findCurrentStrategy(scope))?.id ?? null
	};
	for (const base of await withForgotten(scope, bases, known)) {
		if (isStopping()) return outcome;
		const own = known.filter((one) => one.base === base.base && one.ref === base.ref);
		const told = await watchBase(scope, round, base, own);
		for (const key of Object.keys(outcome) as (keyof typeof outcome)[]) outcome[key] += told[key];
		// Others want to read and to write between two figures.
		await new Promise((resolve) => setImmediate(resolve));
	}
	const at = toInstant(scope.clock.now());
	const row = {
		// A series that waits for its sums is looked at in the next round.
		last_day: outcome.waiting > 0 ? addDays(yesterday, -1) : yesterday,
		watched: outcome.watched,
		learning: outcome.learning,
		seen: toJson(Object.fromEntries(seen)),
		looked_at: at,
		at
	};
	await scope.db
		.insertInto('watch_run')
		.values({ organisation_id: scope.organisationId, ...row })
		.onConflict((conflict) => conflict.column('organisation_id').doUpdateSet(row))
		.execute();
	return outcome;
}

/** The alerts of the last year: older ones are history. */
const knownDays = 400;

async function listKnown(scope: OrganisationScope): Promise<Known[]> {
	const since = toInstant(scope.clock.now() - knownDays * 24 * hourMs);
	const rows = await scope.db
		.selectFrom('alert')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('raised_at', '>=', since)
		.orderBy('raised_at')
		.orderBy('id')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		base: row.base,
		ref: row.ref,
		dimension: row.dimension,
		segment: row.segment,
		sort: row.sort as Known['sort'],
		direction: row.direction as Known['direction'],
		from: row.first_day,
		foundOn: row.found_on,
		watchedFrom: row.watched_from,
		evidence: row.evidence,
		backOn: row.back_on,
		isWithdrawn: row.closed_how === 'withdrawn',
		partOf: row.part_of,
		isClosed: row.closed_at !== null
	}));
}

/** The series and, of alerts that are not over, those that are no longer among the larger groups or the figures in use. */
async function withForgotten(
	scope: OrganisationScope,
	bases: readonly WatchedBase[],
	known: readonly Known[]
): Promise<WatchedBase[]> {
	const all = [...bases];
	for (const alert of known) {
		if (alert.backOn !== null || alert.isWithdrawn) continue;
		const covers = (base: WatchedBase): boolean =>
			base.base === alert.base &&
			base.ref === alert.ref &&
			(alert.segment === '' ||
				base.groups.some((group) => group.dimension === alert.dimension && group.value === alert.segment));
		if (all.some(covers)) continue;
		const found = await findBase(scope, { base: alert.base as 'metric', ref: alert.ref }, alert);
		if (found === null) continue;
		const at = all.findIndex((base) => base.base === alert.base && base.ref === alert.ref);
		const before = all[at];
		if (before === undefined) all.push(found);
		else {
			const again = await findBase(scope, { base: before.base, ref: before.ref }, alert);
			if (again !== null) all.push({ ...again, name: before.name });
		}
	}
	return all;
}

function evidenceOf(days: readonly DaySum[], watchedFrom: Day): (until: Day) => string {
	const first = addDays(watchedFrom, -backDays);
	return (until) => {
		let n = 0;
		let sum = 0;
		for (const { day, histogram } of days) {
			if (day < first || day > until) continue;
			n += histogram.n;
			sum += histogram.sum;
		}
		return `${n}|${sum}`;
	};
}

/** A group that is a weekday by another name tells nothing that the whole does not. */
function isOfOneWeekday({ segment, days }: Series): boolean {
	const [first] = days;
	return (
		segment !== '' &&
		first !== undefined &&
		days.length > 4 &&
		days.every(({ day }) => weekday(day) === weekday(first.day))
	);
}

async function watchBase(
	scope: OrganisationScope,
	round: Round,
	base: WatchedBase,
	known: readonly Known[]
): Promise<Told> {
	const told: Told = { watched: 0, learning: 0, raised: 0, closed: 0, withdrawn: 0, waiting: 0 };
	const quarterFirst = quarterOf(round.today, scope.organisation).first;
	const open = known.filter((one) => one.backOn === null && !one.isWithdrawn);
	const earliest = open.reduce((day, one) => (one.watchedFrom < day ? one.watchedFrom : day), quarterFirst);
	const range = { first: addDays(earliest, -backDays), last: round.yesterday };
	if (await base.isUnsettled(range)) return { ...told, waiting: 1 + base.groups.length };
	const found: Found[] = [];
	const deeds: { readonly series: Series; readonly deed: ReturnType<typeof alertDeeds>; watch: readonly Watch[] }[] =
		[];
	const all = [
		{ dimension: '', segment: '', id: everyone },
		...base.groups.map((group) => ({ dimension: group.dimension, segment: group.value, id: group.segmentId }))
	];
	for (const { id, ...place } of all) {
		const series: Series = { ...place, days: await base.read(range, id) };
		// Others want to read and to write between two series.
		await new Promise((resolve) => setImmediate(resolve));
		if (isOfOneWeekday(series)) continue;
		const own = known.filter((one) => one.dimension === series.dimension && one.segment === series.segment);
		const from = watchFrom(quarterFirst, series.days[0]?.day ?? round.today);
		const froms = [...new Set([from, ...own.filter((one) => open.includes(one)).map((one) => one.watchedFrom)])];
		const watches = froms.map((first): Watch => ({
			from: first,
			evidenceUntil: evidenceOf(series.days, first),
			result: watchFigure({
				kind: base.kind,
				settings: base.settings,
				days: series.days.filter(({ day }) => day >= addDays(first, -backDays)),
				from: first,
				today: round.yesterday,
				series: round.series,
				incidents: round.incidents
			})
		}));
		const [current] = watches as [Watch];
		told[current.result.state === 'watching' ? 'watched' : 'learning'] += 1;
		const deed = alertDeeds(own, watches as [Watch, ...Watch[]], round.yesterday, round.incidents);
		if (Object.values(deed).some((list) => list.length > 0)) deeds.push({ series, deed, watch: watches });
		for (const find of deed.raise) {
			found.push({
				series,
				find,
				watchedFrom: from,
				evidence: current.evidenceUntil(find.foundOn),
				over: overSince(current.result, find)
			});
		}
	}
	if (deeds.length === 0) return told;
	await inTransaction(scope, async (inner): Promise<Result<undefined>> => {
		for (const { series, deed, watch } of deeds) {
			await follow(inner, { series, deed, watches: watch, known, told });
		}
		await tell(inner, round, base, { found, known, told });
		if (told.raised + told.closed + told.withdrawn > 0) inner.publish({ topic: 'plan', ids: [] });
		return ok();
	});
	return told;
}

/** What has become of alerts that were raised before. */
async function follow(
	scope: OrganisationScope,
	about: {
		readonly series: Series;
		readonly deed: ReturnType<typeof alertDeeds>;
		readonly watches: readonly Watch[];
		readonly known: readonly Known[];
		readonly told: Told;
	}
): Promise<void> {
	const { deed, watches, known, told } = about;
	const at = toInstant(scope.clock.now());
	const set = (id: string) =>
		scope.db.updateTable('alert').where('organisation_id', '=', scope.organisationId).where('id', '=', id);
	for (const { id, find } of deed.renew) {
		const watch = watches.find((one) => one.from === known.find((alert) => alert.id === id)?.watchedFrom);
		await set(id)
			.set({
				first_day: find.from,
				last_day: find.to,
				value: find.value,
				usual: find.usual,
				extent: find.extent,
				n: find.n,
				...(watch === undefined ? {} : { evidence: watch.evidenceUntil(known.find((one) => one.id === id)!.foundOn) })
			})
			.execute();
	}
	const close = async (id: string, how: string, backOn: Day | null): Promise<boolean> => {
		if (backOn !== null) await set(id).set({ back_on: backOn }).execute();
		const done = await set(id)
			.set({ closed_at: at, closed_how: how })
			.where('closed_at', 'is', null)
			.executeTakeFirst();
		return Number(done.numUpdatedRows) > 0;
	};
	for (const { id, how, on } of deed.close) if (await close(id, how, on)) told.closed += 1;
	for (const id of deed.explained) if (await close(id, 'explained', null)) told.closed += 1;
	for (const id of deed.withdraw) {
		// Whoever said that it is no problem need not be told that it never was.
		await set(id).set({ closed_at: at, closed_how: 'withdrawn' }).execute();
		told.withdrawn += 1;
	}
}
