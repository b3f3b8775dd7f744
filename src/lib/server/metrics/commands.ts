import type { AddMetricForm, MetricSettingsForm, TypedPointForm } from '../../domain/metrics/schema.ts';
import { settingsOf } from '../../domain/metrics/schema.ts';
import type { Family, MetricKind } from '../../domain/metrics/kind.ts';
import { countsOnce } from '../../domain/metrics/answer-settings.ts';
import { measuresOf } from '../../domain/metrics/kinds/ratio.ts';
import { findMetricKind } from '../../domain/metrics/registry.ts';
import { localDay, startOfDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { calledBy } from '../db/sql/record.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { readDefinitions } from './definitions.ts';
import { recordBatch, removeRecords, type NewObservation } from './record.ts';
import { countUnlessSomebodyDoes, withFigures } from './folding.ts';
import { ensureRepeats } from './repeats.ts';
import { ensureSource, ownSources, type Source } from './sources.ts';

export interface NewMetric {
	readonly title: string;
	readonly kind: string;
	/** The question it stands under; the kind's own unless told. */
	readonly family?: Family | undefined;
	readonly question?: string | undefined;
	readonly settings?: object | undefined;
	readonly sourceIds?: readonly number[] | undefined;
	/** Of a ratio: the metrics above and below the line. */
	readonly parts?: NewParts | undefined;
	readonly touchpointId?: string | null | undefined;
	/** Came with a starter set. */
	readonly suggested?: boolean | undefined;
}

export interface NewParts {
	readonly above: string | null;
	readonly below: string | null;
}

type MetricFailure =
	| 'access.denied'
	| 'metric.kind_unknown'
	| 'metric.settings_invalid'
	| 'metric.source_unfit'
	| 'metric.part_missing'
	| 'metric.part_unfit'
	| 'metric.parts_same'
	| 'metric.not_found'
	| 'source.not_found'
	| 'touchpoint.not_found'
	| 'item.not_found'
	| 'item.changed';

function readSettings(kind: MetricKind, given: object): Result<object, MetricFailure> {
	const parsed = kind.settings.safeParse({ ...kind.defaults, ...given });
	if (parsed.success) return ok(parsed.data);
	const field = parsed.error.issues[0]?.path.map(String).join('.');
	return fail('metric.settings_invalid', field ? { field } : {});
}

/** Whether values of the stream can be read by the kind: scores by kinds of scores, times and amounts by theirs. */
const fits = (kind: MetricKind, source: Source): boolean => {
	if (source.bucketing === 'rate') return kind.bucketing === 'binary';
	if (kind.bucketing === 'binary' || kind.bucketing !== source.bucketing) return false;
	if (kind.unit === 'duration') return source.unit === 'second';
	return source.unit !== 'second';
};

async function checkSources(
	scope: OrganisationScope,
	kind: MetricKind,
	ids: readonly number[]
): Promise<Result<readonly Source[], MetricFailure>> {
	// A ratio is fed by its two metrics alone.
	if (kind.id === 'ratio' && ids.length > 0) return fail('metric.source_unfit', { field: 'sourceIds' });
	const own = await ownSources(scope, [...new Set(ids)]);
	if (!own.ok) return fail('source.not_found', { field: 'sourceIds' });
	if (!own.value.every((source) => fits(kind, source))) return fail('metric.source_unfit', { field: 'sourceIds' });
	return own;
}

/** The metrics of a ratio, checked, with the way in which each is taken where that was not said; nothing for other kinds. */
async function checkParts(
	scope: OrganisationScope,
	kind: MetricKind,
	given: NewParts | undefined,
	settings: object
): Promise<Result<{ readonly settings: object; readonly parts: readonly Part[] }, MetricFailure>> {
	if (kind.id !== 'ratio') return ok({ settings, parts: [] });
	const { above = null, below = null } = given ?? {};
	if (above === null) return fail('metric.part_missing', { field: 'aboveId' });
	if (below === null) return fail('metric.part_missing', { field: 'belowId' });
	if (above === below) return fail('metric.parts_same', { field: 'belowId' });
	const found = await readDefinitions(scope, { ids: [above, below], withRemoved: true });
	const taken: Record<string, unknown> = { ...settings };
	const parts: Part[] = [];
	for (const [part, id] of [
		['above', above],
		['below', below]
	] as const) {
		const field = `${part}Id`;
		const definition = found.find((one) => one.id === id);
		if (definition === undefined) return fail('metric.not_found', { field });
		const ways = measuresOf(definition.kind.id);
		const usual = ways[0];
		if (usual === undefined) return fail('metric.part_unfit', { field });
		const as = taken[`${part}As`] as (typeof ways)[number] | undefined;
		// Another metric was put in its place: what fitted the old one need not fit it.
		taken[`${part}As`] = as !== undefined && ways.includes(as) ? as : usual;
		parts.push({ part, id });
	}
	return ok({ settings: taken, parts });
}

interface Part {
	readonly part: 'above' | 'below';
	readonly id: string;
}

/** Runs a command that may leave customers to be looked at behind it, and does that where nobody else does. */
async function thenCount<T extends Result<unknown, string>>(
	scope: OrganisationScope,
	run: (inner: OrganisationScope) => Promise<T>
): Promise<T> {
	const done = await inTransaction(scope, run);
	if (done.ok) await countUnlessSomebodyDoes(scope);
	return done;
}

/** Where a customer counts once a quarter, it is noted which answers that leaves out. */
async function keepRepeats(scope: OrganisationScope, settings: object, ids: readonly number[]): Promise<void> {
	if (countsOnce(settings)) await ensureRepeats(await withFigures({ ...scope }), ids);
}

/** The same for every metric of the organisation: rows that came as a file were not made by commands. */
export async function keepAllRepeats(scope: OrganisationScope): Promise<void> {
	for (const { repeats, settings, sources } of await readDefinitions(scope, { withRemoved: true })) {
		if (repeats === null || repeats.groupId !== null) continue;
		await keepRepeats(
			scope,
			settings,
			sources.map((source) => source.id)
		);
	}
}

async function insertVersion(
	scope: OrganisationScope,
	metricId: string,
	version: number,
	settings: object,
	sources: readonly { readonly id: number; readonly valueMap?: string | null }[],
	parts: readonly Part[] = []
): Promise<void> {
	await scope.db
		.insertInto('metric_version')
		.values({
			organisation_id: scope.organisationId,
			metric_id: metricId,
			version,
			settings: toJson(settings),
			created_at: toInstant(scope.clock.now()),
			created_by: actor(scope)
		})
		.execute();
	if (parts.length > 0) {
		await scope.db
			.insertInto('metric_part')
			.values(
				parts.map(({ part, id }) => ({
					organisation_id: scope.organisationId,
					metric_id: metricId,
					version,
					part,
					of_id: id
				}))
			)
			.execute();
	}
	if (sources.length === 0) return;
	await scope.db
		.insertInto('metric_source')
		.values(
			sources.map((source) => ({
				organisation_id: scope.organisationId,
				metric_id: metricId,
				version,
				source_id: source.id,
				value_map: source.valueMap ?? null
			}))
		)
		.execute();
}

/** Adds a metric: its kind, its settings (version 1) and the streams that feed it. */
export const addMetric = (scope: OrganisationScope, input: NewMetric): Promise<Result<{ id: string }, MetricFailure>> =>
	thenCount(scope, async (inner): Promise<Result<{ id: string }, MetricFailure>> => {
		const allowed = permit(inner, 'metric.edit');
		if (!allowed.ok) return allowed;
		const kind = findMetricKind(input.kind);
		if (kind === undefined) return fail('metric.kind_unknown', { field: 'kind' });
		const made = await checkParts(inner, kind, input.parts, input.settings ?? {});
		if (!made.ok) return made;
		const settings = readSettings(kind, made.value.settings);
		if (!settings.ok) return settings;
		const sources = await checkSources(inner, kind, input.sourceIds ?? []);
		if (!sources.ok) return sources;
		const touchpointId = input.touchpointId ?? null;
		if (touchpointId !== null && !(await hasItem(inner, touchpointId, 'touchpoint'))) {
			return fail('touchpoint.not_found', { field: 'touchpointId' });
		}
		const id = await insertItem(inner, {
			kind: 'metric',
			title: input.title,
			strategyId: null,
			suggested: input.suggested ?? false
		});
		await inner.db
			.insertInto('metric')
			.values({
				organisation_id: inner.organisationId,
				id,
				kind: kind.id,
				family: input.family ?? kind.family,
				question: input.question ?? '',
				touchpoint_id: touchpointId,
				current_version: 1
			})
			.execute();
		await insertVersion(inner, id, 1, settings.value, sources.value, made.value.parts);
		await keepRepeats(inner, settings.value, input.sourceIds ?? []);
		await recordAudit(inner, { action: 'metric.added', itemId: id, detail: { title: input.title, kind: kind.id } });
		inner.publish({ topic: 'figures', ids: [id] });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id });
	});

/** Adds a metric as the form of the measurement page sends it. */
export const addMetricFromForm = (scope: OrganisationScope, form: AddMetricForm) =>
	addMetric(scope, {
		title: form.title,
		kind: form.kind,
		family: form.family as Family | undefined,
		question: form.question,
		touchpointId: form.touchpointId,
		sourceIds: form.sourceIds,
		parts: { above: form.aboveId ?? null, below: form.belowId ?? null },
		settings: {
			...(form.kind === 'amount' ? { currency: scope.organisation.currency } : {}),
			...settingsOf(form)
		}
	});

/** Feeds a metric from one more stream, without a new version of its settings: a further survey asks the same. */
export const feedMetric = (
	scope: OrganisationScope,
	input: { readonly id: string; readonly sourceId: number }
): Promise<Result<undefined, MetricFailure>> =>
	thenCount(scope, async (inner): Promise<Result<undefined, MetricFailure>> => {
		const [definition] = await readDefinitions(inner, { ids: [input.id] });
		if (definition === undefined) return fail('metric.not_found');
		if (definition.kind.id === 'ratio') return fail('metric.source_unfit', { field: 'sourceIds' });
		if (definition.sources.some((source) => source.id === input.sourceId)) return ok();
		const sources = await checkSources(inner, definition.kind, [input.sourceId]);
		if (!sources.ok) return sources;
		await inner.db
			.insertInto('metric_source')
			.values({
				organisation_id: inner.organisationId,
				metric_id: definition.id,
				version: definition.version,
				source_id: input.sourceId,
				value_map: null
			})
			.execute();
		const ids = [...definition.sources.map((source) => source.id), input.sourceId];
		await keepRepeats(inner, definition.settings, ids);
		inner.publish({ topic: 'figures', ids: [definition.id] });
		return ok();
	});

/** Changes what a metric is called and how it is worked out. New settings are a new version; figures of old ones stay readable. */
export const changeMetricSettings = (
	scope: OrganisationScope,
	form: MetricSettingsForm
): Promise<Result<{ version: number }, MetricFailure>> =>
	thenCount(scope, async (inner): Promise<Result<{ version: number }, MetricFailure>> => {
		const allowed = permit(inner, 'metric.edit');
		if (!allowed.ok) return allowed;
		const [definition] = await readDefinitions(inner, { ids: [form.id] });
		if (definition === undefined) return fail('metric.not_found');
		const given = { ...definition.settings, ...settingsOf(form) };
		const { parts } = definition;
		const wanted = { above: form.aboveId ?? parts?.above.id ?? null, below: form.belowId ?? parts?.below.id ?? null };
		const made = await checkParts(inner, definition.kind, wanted, given);
		if (!made.ok) return made;
		const settings = readSettings(definition.kind, made.value.settings);
		if (!settings.ok) return settings;
		// What people type in is no stream of the form; it stays.
		const own = parts === null ? definition.sources : [];
		const typed = own.filter((source) => source.kind === 'point').map((source) => source.id);
		const sources = await checkSources(inner, definition.kind, [...typed, ...form.sourceIds]);
		if (!sources.ok) return sources;
		const touched = await touchItem(inner, form.id, 'metric', { title: form.title, version: form.version });
		if (!touched.ok) return touched;
		const before = new Map(own.map((source) => [source.id, source]));
		const same =
			toJson(settings.value) === toJson(definition.settings) &&
			wanted.above === (parts?.above.id ?? null) &&
			wanted.below === (parts?.below.id ?? null) &&
			sources.value.length === before.size &&
			sources.value.every((source) => before.has(source.id));
		const version = same ? definition.version : definition.version + 1;
		await inner.db
			.updateTable('metric')
			.set({ question: form.question, current_version: version })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', form.id)
			.execute();
		if (!same) {
			const kept = sources.value.map((source) => {
				const map = before.get(source.id)?.valueMap;
				return { id: source.id, valueMap: map ? toJson(Object.fromEntries(map)) : null };
			});
			await insertVersion(inner, form.id, version, settings.value, kept, made.value.parts);
			await keepRepeats(
				inner,
				settings.value,
				kept.map((source) => source.id)
			);
		}
		await recordAudit(inner, {
			action: same ? 'metric.renamed' : 'metric.settings_changed',
			itemId: form.id,
			detail: { title: form.title, version, before: toJson(definition.settings), after: toJson(settings.value) }
		});
		inner.publish({ topic: 'figures', ids: [form.id] });
		return ok({ version });
	});

type PointFailure = MetricFailure | 'metric.not_typed' | 'metric.value_unfit' | 'metric.day_ahead';

const minorUnits = 100;

function observationsOf(
	kind: MetricKind,
	settings: object,
	sourceId: number,
	at: number,
	form: TypedPointForm
): Result<NewObservation[], PointFailure> {
	if (kind.bucketing === 'binary') {
		const total = form.total;
		if (total === null) return fail('metric.value_unfit', { field: 'total' });
		if (!Number.isInteger(form.value) || form.value < 0 || form.value > total) {
			return fail('metric.value_unfit', { field: 'value' });
		}
		return ok(
			Array.from({ length: total }, (_, index) => ({ sourceId, value: index < form.value ? 1 : 0, at: at + index }))
		);
	}
	const value = kind.unit === 'money' ? Math.round(form.value * minorUnits) : form.value;
	if (!kind.accepts(value, settings)) return fail('metric.value_unfit', { field: 'value' });
	return ok([{ sourceId, value, at }]);
}

/** Types a number for a day; typing it again for the same day replaces it. For counts, amounts and rates. */
export const typePoint = (
	scope: OrganisationScope,
	form: TypedPointForm
): Promise<Result<{ id: string }, PointFailure>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, PointFailure>> => {
		const allowed = permit(inner, 'metric.edit');
		if (!allowed.ok) return allowed;
		const [definition] = await readDefinitions(inner, { ids: [form.metricId] });
		if (definition === undefined) return fail('metric.not_found');
		const { kind } = definition;
		if (!['count', 'amount', 'rate'].includes(kind.id)) return fail('metric.not_typed', { field: 'value' });
		const zone = inner.organisation.timeZone;
		if (form.on > localDay(inner.clock.now(), zone)) return fail('metric.day_ahead', { field: 'on' });
		const sourceId = await ensureSource(inner, {
			kind: 'point',
			ref: definition.id,
			name: definition.title,
			unit: kind.unit === 'money' ? 'minor' : kind.bucketing === 'binary' ? 'yes' : 'one',
			bucketing: kind.bucketing === 'binary' ? 'rate' : 'log'
		});
		const at = startOfDay(form.on, zone);
		const observations = observationsOf(kind, definition.settings, sourceId, at, form);
		if (!observations.ok) return observations;
		const fed = await feedMetric(inner, { id: definition.id, sourceId });
		if (!fed.ok) return fed;
		const sourceKey = `point:${definition.id}:${form.on}`;
		const before = await inner.db
			.selectFrom('record')
			.select('public_id')
			.where('organisation_id', '=', inner.organisationId)
			.where(calledBy(inner, [sourceKey]))
			.executeTakeFirst();
		if (before !== undefined) await removeRecords(inner, { publicIds: [before.public_id] });
		const [outcome] = await recordBatch(inner, [
			{
				kind: 'point',
				sourceKey,
				at,
				body: { value: form.value, ...(form.total === null ? {} : { total: form.total }) },
				observations: observations.value
			}
		]);
		await recordAudit(inner, {
			action: 'metric.point_typed',
			itemId: definition.id,
			detail: { on: form.on, value: form.value, total: form.total }
		});
		return ok({ id: outcome?.publicId ?? '' });
	});
