import { sayingOf } from '../../domain/alerts/alert.ts';
import { isOneChange, toldFirst } from '../../domain/alerts/deeds.ts';
import { threatened, type Signal } from '../../domain/alerts/threat.ts';
import type { Unusual } from '../../domain/metrics/unusual/watch.ts';
import type { Day } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant, toYesNo } from '../db/codec.ts';
import { raiseNotice } from '../notices/raise.ts';
import { raiseWebhook } from '../webhooks/queue.ts';
import type { Found, Known, Round, Told } from './round.ts';
import type { WatchedBase } from './series.ts';
import { findDepartmentNamed, findPlace, type RunningGoal } from './threat-queries.ts';

/** Whether an alert is still one to which another find of the same change belongs. */
const leads = (alert: Known): boolean => alert.partOf === null && alert.backOn === null && !alert.isWithdrawn;

/** Raises what is new: one alert for one change, in whatever groups it shows; and tells whoever it concerns. */
export async function tell(
	scope: OrganisationScope,
	round: Round,
	base: WatchedBase,
	about: { readonly found: readonly Found[]; readonly known: readonly Known[]; readonly told: Told }
): Promise<void> {
	const ordered = [...about.found].sort((a, b) =>
		toldFirst({ ...a.find, segment: a.series.segment }, { ...b.find, segment: b.series.segment })
	);
	const heads: { id: string; direction: Unusual['direction']; from: Day; find: Found | null }[] = about.known
		.filter(leads)
		.map((alert) => ({ id: alert.id, direction: alert.direction, from: alert.from, find: null }));
	const touched = new Map<string, Found | null>();
	for (const one of ordered) {
		const head = heads.find((candidate) => isOneChange(candidate, one.find));
		const day = about.known.find(
			(alert) =>
				alert.id === head?.id &&
				alert.sort === 'day' &&
				one.find.sort === 'level' &&
				alert.dimension === one.series.dimension &&
				alert.segment === one.series.segment
		);
		if (day !== undefined) {
			// What began as one wild day has turned out to last.
			await makeLasting(scope, day.id, one);
			continue;
		}
		const id = await insertAlert(scope, base, one, head?.id ?? null);
		if (id === null) continue;
		about.told.raised += 1;
		if (one.over !== null) continue;
		if (head === undefined) heads.push({ id, direction: one.find.direction, from: one.find.from, find: one });
		touched.set(head?.id ?? id, head === undefined ? one : (head.find ?? null));
	}
	for (const [id, first] of touched) await warn(scope, round, base, id, first);
}

async function makeLasting(
	scope: OrganisationScope,
	id: string,
	{ find, watchedFrom, evidence }: Found
): Promise<void> {
	await scope.db
		.updateTable('alert')
		.set({
			sort: 'level',
			watched_from: watchedFrom,
			first_day: find.from,
			last_day: find.to,
			found_on: find.foundOn,
			value: find.value,
			usual: find.usual,
			extent: find.extent,
			n: find.n,
			evidence
		})
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
}

/** Inserts an alert unless another process was quicker; one that was withdrawn and came back is as it was. */
async function insertAlert(
	scope: OrganisationScope,
	base: WatchedBase,
	{ series, find, watchedFrom, evidence, over }: Found,
	partOf: string | null
): Promise<string | null> {
	const key = {
		organisation_id: scope.organisationId,
		base: base.base,
		ref: base.ref,
		dimension: series.dimension,
		segment: series.segment,
		sort: find.sort,
		direction: find.direction,
		watched_from: watchedFrom,
		found_on: find.foundOn
	};
	const place = await findPlace(scope, { touchpointId: base.touchpointId, segment: series.segment });
	const department = place?.departmentId ?? (await findDepartmentNamed(scope, series.segment));
	const id = scope.ids.id();
	const inserted = await scope.db
		.insertInto('alert')
		.values({
			...key,
			id,
			name: base.name,
			metric_id: base.metricId,
			kind: base.kind.id,
			is_better: toYesNo(find.isBetter),
			first_day: find.from,
			last_day: find.to,
			value: find.value,
			usual: find.usual,
			extent: find.extent,
			n: find.n,
			evidence,
			part_of: partOf,
			touchpoint_id: place?.id ?? null,
			department_id: department,
			raised_at: toInstant(scope.clock.now()),
			owner_id: null,
			taken_at: null,
			event_id: null,
			finding_id: null,
			back_on: over,
			closed_at: over === null ? null : toInstant(scope.clock.now()),
			closed_how: over === null ? null : 'back',
			closed_by: null
		})
		.onConflict((conflict) =>
			conflict
				.columns([
					'organisation_id',
					'base',
					'ref',
					'dimension',
					'segment',
					'sort',
					'direction',
					'watched_from',
					'found_on'
				])
				.doNothing()
		)
		.executeTakeFirst();
	if (Number(inserted.numInsertedOrUpdatedRows ?? 0) > 0) return id;
	let again = scope.db.updateTable('alert').set({ closed_at: null, closed_how: null, back_on: null, evidence });
	for (const [column, value] of Object.entries(key)) again = again.where(column as 'ref', '=', value);
	await again.where('closed_how', '=', 'withdrawn').execute();
	return null;
}

/** The heads of some departments, or those who lead where no department is named. */
async function answerable(scope: OrganisationScope, departments: readonly string[]): Promise<string[]> {
	let query = scope.db
		.selectFrom('membership')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('disabled_at', 'is', null);
	query =
		departments.length > 0
			? query.where('role', '=', 'head').where('department_id', 'in', departments)
			: query.where('role', '=', 'leader');
	return (await query.orderBy('id').execute()).map((row) => row.id);
}

/**
 * Ties an alert to the goals that it threatens and tells their owners, whichever department they are of, and whoever leads
 * the department of the touchpoint; where it concerns neither, those who lead. Nobody twice, and nobody of what got better.
 */
async function warn(
	scope: OrganisationScope,
	round: Round,
	base: WatchedBase,
	id: string,
	first: Found | null
): Promise<void> {
	const rows = await scope.db
		.selectFrom('alert')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where((eb) => eb.or([eb('id', '=', id), eb('part_of', '=', id)]))
		.orderBy('raised_at')
		.orderBy('id')
		.execute();
	const alert = rows.find((row) => row.id === id);
	if (alert === undefined) return;
	if (first !== null) {
		await raiseWebhook(scope, 'alert.raised', {
			alert: id,
			metric: alert.metric_id ?? alert.ref,
			title: alert.segment === '' ? alert.name : `${alert.name}: ${alert.segment}`,
			value: alert.value,
			direction: alert.is_better === 1 ? 'better' : 'worse'
		});
	}
	if (alert.is_better === 1) return;
	const signals = rows.map((row): Signal => ({
		metricId: row.metric_id,
		dimension: row.dimension,
		segment: row.segment,
		touchpointId: row.touchpoint_id
	}));
	const threats = threatened(signals, round.goals);
	for (const [goal, why] of threats) {
		await scope.db
			.insertInto('alert_goal')
			.values({ organisation_id: scope.organisationId, alert_id: id, goal_id: goal, why })
			.onConflict((conflict) => conflict.columns(['organisation_id', 'alert_id', 'goal_id']).doNothing())
			.execute();
	}
	const departments = [...new Set(rows.flatMap((row) => row.department_id ?? []))];
	const goals = round.goals.filter((goal) => threats.has(goal.id));
	const words = {
		what: sayingOf({ base: base.base, ref: base.ref, direction: alert.direction as 'up' }),
		title: base.name,
		where: alert.segment,
		day: alert.first_day,
		reason: alert.sort
	};
	const notice = (to: readonly (string | null)[], strategyId: string, goal: RunningGoal | null) =>
		raiseNotice(scope, {
			kind: 'alert',
			to,
			strategyId,
			itemId: goal?.id ?? null,
			path: `/strategies/${strategyId}/measurement/changed/${id}`,
			words: { ...words, to: goal?.title ?? null },
			once: `alert:${id}`
		});
	// Nearest first: whoever owns several hears of the one that is closest.
	const order = ['figure', 'group', 'place', 'customers', 'slower', 'beneath'];
	const nearest = [...goals].sort((a, b) => order.indexOf(threats.get(a.id)!) - order.indexOf(threats.get(b.id)!));
	for (const goal of nearest) await notice([goal.ownerId], goal.strategyId, goal);
	if (round.strategyId === null || (goals.length > 0 && departments.length === 0)) return;
	await notice(await answerable(scope, departments), round.strategyId, null);
}
