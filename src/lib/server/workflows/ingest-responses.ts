import { createHash } from 'node:crypto';
import { z } from 'zod';
import { usualScale, type ScoreKind } from '../../domain/imports/mapping.ts';
import { isDay, parseTimestamp, startOfDay } from '../../domain/shared/instant.ts';
import { isId } from '../../domain/shared/id.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { isStorable, shortened, titleLimit } from '../../domain/shared/text.ts';
import { questionKind } from '../../domain/surveys/registry.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { toJson } from '../db/codec.ts';
import { feedMetric } from '../metrics/commands.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { ensureSource, recordBatch, type NewRecord } from '../metrics/record.ts';
import type { Writer } from '../metrics/writer.ts';
import { listDimensions } from '../metrics/queries.ts';
import { allSurveys, type EditableSurvey } from '../surveys/queries.ts';

/** Answers that one request may hold. */
export const ingestAtMost = 1_000;
const dimensionsAtMost = 17;

const text = (most: number) => z.string().max(most).refine(isStorable, 'forbidden_character');

/** One answer as another program sends it. Unknown fields are refused, so that a misspelt one is not lost in silence. */
export const ingestItem = z.strictObject({
	/** What the sender calls it: sending it twice is harmless. */
	id: text(200).min(1),
	survey: z.string().max(64).optional(),
	/** An instant with its distance from UTC, or a day of the organisation's zone. */
	at: z.string().max(64),
	/** By question or metric: its identifier or, for a metric, its title. */
	scores: z.record(z.string().min(1).max(200), z.number()).default({}),
	comment: text(5_000).optional(),
	segments: z.record(z.string().trim().min(1).max(60), text(120)).default({}),
	contact: text(200).optional()
});
export type IngestItem = z.output<typeof ingestItem>;

export interface RowError {
	readonly field: string;
	readonly reason: string;
}

/** What became of one answer, told exactly. */
export interface RowOutcome {
	readonly id: string | null;
	readonly status: 'stored' | 'repeated' | 'conflict' | 'rejected';
	readonly error?: RowError;
	/** Dated more than a day ahead: kept, but not counted. */
	readonly note?: 'quarantined';
}

interface Aim {
	/** Question or metric. */
	readonly key: string;
	readonly kind: 'question' | 'metric';
	readonly id: string;
	readonly surveyId: string | null;
	readonly min: number;
	readonly max: number;
	readonly name: string;
}

/** Everything a request may aim at, looked up once. */
class Aims {
	readonly #definitions: readonly Definition[];
	readonly #surveys: readonly EditableSurvey[];

	constructor(definitions: readonly Definition[], surveys: readonly EditableSurvey[]) {
		this.#definitions = definitions;
		this.#surveys = surveys;
	}

	hasSurvey(id: string): boolean {
		return this.#surveys.some((survey) => survey.id === id);
	}

	find(key: string, surveyId: string | undefined): Aim | null {
		for (const survey of this.#surveys) {
			if (surveyId !== undefined && survey.id !== surveyId) continue;
			const question = survey.questions.find((one) => one.id === key);
			const scale = question === undefined ? null : questionKind(question.kind).scale(question.settings);
			if (question === undefined || scale === null) continue;
			const name = shortened(`${survey.title}: ${question.title}`, titleLimit);
			return { key, kind: 'question', id: question.id, surveyId: survey.id, min: scale.from, max: scale.to, name };
		}
		const wanted = key.trim().toLowerCase();
		const found = this.#definitions.filter(
			(one) => one.kind.id in usualScale && (isId(key) ? one.id === key : one.title.toLowerCase() === wanted)
		);
		const [metric] = found;
		if (metric === undefined || found.length > 1) return null;
		const usual = usualScale[metric.kind.id as ScoreKind];
		const { settings } = metric;
		return {
			key,
			kind: 'metric',
			id: metric.id,
			surveyId: null,
			min: 'min' in settings && typeof settings.min === 'number' ? settings.min : usual.min,
			max: 'max' in settings && typeof settings.max === 'number' ? settings.max : usual.max,
			name: metric.title
		};
	}
}

interface Accepted {
	readonly index: number;
	readonly item: IngestItem;
	readonly at: number;
	readonly surveyId: string | null;
	readonly aims: readonly { readonly aim: Aim; readonly value: number }[];
}

const rejected = (id: string | null, field: string, reason: string): RowOutcome => ({
	id,
	status: 'rejected',
	error: { field, reason }
});

const idOf = (raw: unknown): string | null =>
	typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string' ? raw.id.slice(0, 200) : null;

/** What stands at a path of what was sent. */
const sentAt = (raw: unknown, path: readonly PropertyKey[]): unknown =>
	path.reduce<unknown>(
		(value, key) =>
			typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
		raw
	);

function reasonOf(issue: z.core.$ZodIssue, raw: unknown): string {
	switch (issue.code) {
		case 'unrecognized_keys':
			return 'unknown_field';
		case 'too_big':
			return 'too_long';
		case 'too_small':
			return 'missing';
		case 'invalid_type':
			return sentAt(raw, issue.path) === undefined ? 'missing' : 'wrong_type';
		default:
			return /^[a-z_]+$/.test(issue.message) ? issue.message : 'invalid';
	}
}

function momentOf(scope: OrganisationScope, given: string): number | undefined {
	const exact = parseTimestamp(given);
	if (exact !== undefined) return exact;
	return isDay(given) ? startOfDay(given, scope.organisation.timeZone) : undefined;
}

function readItem(scope: OrganisationScope, aims: Aims, raw: unknown, index: number): Accepted | RowOutcome {
	const id = idOf(raw);
	const parsed = ingestItem.safeParse(raw);
	if (!parsed.success) {
		const issue = parsed.error.issues[0] as z.core.$ZodIssue;
		const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
		return rejected(id, path.map(String).join('.'), reasonOf(issue, raw));
	}
	const item = parsed.data;
	const at = momentOf(scope, item.at);
	if (at === undefined) return rejected(id, 'at', 'not_an_instant');
	if (at < 0) return rejected(id, 'at', 'too_old');
	if (item.survey !== undefined && !aims.hasSurvey(item.survey)) return rejected(id, 'survey', 'unknown');
	const given: { aim: Aim; value: number }[] = [];
	let surveyId = item.survey ?? null;
	for (const [key, value] of Object.entries(item.scores)) {
		const field = `scores.${key}`;
		const aim = aims.find(key, item.survey);
		if (aim === null) return rejected(id, field, 'unknown');
		if (!Number.isInteger(value)) return rejected(id, field, 'not_whole');
		if (value < aim.min || value > aim.max) return rejected(id, field, 'outside_scale');
		if (aim.surveyId !== null) {
			if (surveyId !== null && surveyId !== aim.surveyId) return rejected(id, field, 'other_survey');
			surveyId = aim.surveyId;
		}
		given.push({ aim, value });
	}
	if (given.length === 0 && (item.comment ?? '').trim() === '') return rejected(id, 'scores', 'missing');
	if (Object.keys(item.segments).length > dimensionsAtMost) return rejected(id, 'segments', 'too_many');
	return { index, item, at, surveyId, aims: given };
}

/** The stream that an aim's values go to; a metric is fed from it from the first value on. */
async function streamOf(scope: OrganisationScope, aim: Aim): Promise<Result<number, string>> {
	const sourceId = await ensureSource(scope, {
		kind: 'question',
		ref: aim.kind === 'question' ? aim.id : `api:${aim.id}`,
		name: aim.name,
		unit: 'score',
		bucketing: 'score'
	});
	if (aim.kind === 'question') return ok(sourceId);
	const fed = await feedMetric(scope, { id: aim.id, sourceId });
	return fed.ok ? ok(sourceId) : fed;
}

/** Tells a repetition from another answer under the same name. */
const fingerprintOf = (item: IngestItem): string =>
	createHash('sha256')
		.update(
			toJson([
				item.survey ?? null,
				item.at,
				Object.entries(item.scores).sort(([a], [b]) => (a < b ? -1 : 1)),
				item.comment ?? '',
				Object.entries(item.segments).sort(([a], [b]) => (a < b ? -1 : 1)),
				item.contact ?? null
			])
		)
		.digest('base64url')
		.slice(0, 22);

function recordOf(one: Accepted, streams: ReadonlyMap<string, number>): NewRecord {
	const { item } = one;
	const comment = (item.comment ?? '').trim();
	const answers = Object.fromEntries(one.aims.map(({ aim, value }) => [aim.id, value]));
	return {
		kind: 'response',
		surveyId: one.surveyId,
		sourceKey: `api:${item.id}`,
		fingerprint: fingerprintOf(item),
		contact: item.contact ?? null,
		at: one.at,
		segments: item.segments,
		body: { answers, ...(comment === '' ? {} : { comment }) },
		observations: one.aims.map(({ aim, value }) => ({
			sourceId: streams.get(`${aim.kind}:${aim.id}`) as number,
			value
		}))
	};
}

const aheadMs = 24 * 60 * 60_000;

/**
 * Takes answers that another program sends: every one is judged by itself, those that are fit are stored in one
 * transaction, all or none. One outcome an answer, in their order.
 */
export async function ingestResponses(
	scope: OrganisationScope,
	writer: Writer,
	items: readonly unknown[]
): Promise<Result<RowOutcome[], 'access.denied' | 'ingest.too_many'>> {
	const { principal } = scope;
	const allowed =
		principal.kind === 'operator' ||
		principal.kind === 'job' ||
		(principal.kind === 'key' && principal.abilities.includes('ingest'));
	if (!allowed) return fail('access.denied');
	if (items.length > ingestAtMost) return fail('ingest.too_many', { params: { limit: ingestAtMost } });
	const aims = new Aims(await readDefinitions(scope), await allSurveys(scope));
	const outcomes: RowOutcome[] = [];
	const accepted: Accepted[] = [];
	let dimensions = new Set((await listDimensions(scope)).map((one) => one.name));
	for (const [index, raw] of items.entries()) {
		const read = readItem(scope, aims, raw, index);
		if ('status' in read) {
			outcomes[index] = read;
			continue;
		}
		const wanted = new Set([
			...dimensions,
			...Object.keys(read.item.segments).map((name) => name.trim().toLowerCase())
		]);
		if (wanted.size > dimensionsAtMost && wanted.size > dimensions.size) {
			outcomes[index] = rejected(read.item.id, 'segments', 'too_many_dimensions');
			continue;
		}
		dimensions = wanted;
		accepted.push(read);
	}
	const streams = new Map<string, number>();
	for (const { aim } of accepted.flatMap((one) => one.aims)) {
		const key = `${aim.kind}:${aim.id}`;
		if (streams.has(key)) continue;
		const stream = await streamOf(scope, aim);
		if (!stream.ok) throw new Error(stream.error.code);
		streams.set(key, stream.value);
	}
	const records = accepted.map((one) => recordOf(one, streams));
	const [only] = records;
	// A single answer shares its commit with others that arrive at the same moment.
	const results =
		only !== undefined && records.length === 1 ? [await writer.submit(scope, only)] : await recordBatch(scope, records);
	const ahead = scope.clock.now() + aheadMs;
	for (const [at, result] of results.entries()) {
		const { index, item, at: instant } = accepted[at] as Accepted;
		outcomes[index] = {
			id: item.id,
			status: result.status,
			...(result.status === 'conflict' ? { error: { field: 'id', reason: 'other_content' } } : {}),
			...(result.status !== 'conflict' && instant > ahead ? { note: 'quarantined' as const } : {})
		};
	}
	return ok(outcomes);
}
