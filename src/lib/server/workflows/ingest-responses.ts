import { hash } from 'node:crypto';
import { plainResponse } from '../../domain/api/plain.ts';
import { responseItem, type ResponseItem, type RowOutcome } from '../../domain/api/schema.ts';
import { usualScale, type ScoreKind } from '../../domain/imports/mapping.ts';
import { isId } from '../../domain/shared/id.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { shortened, titleLimit } from '../../domain/shared/text.ts';
import { questionKind } from '../../domain/surveys/registry.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { toJson } from '../db/codec.ts';
import { keptWhile } from '../db/sql/stamp.ts';
import { feedMetric } from '../metrics/commands.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { ensureSource, type NewRecord } from '../metrics/record.ts';
import type { Writer } from '../metrics/writer.ts';
import { allSurveys, type EditableSurvey } from '../surveys/queries.ts';
import { ingestRows, maySend, momentOf, parseRow, rejected, type Fit, type IngestFailure } from './ingest-rows.ts';

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
	readonly #found = new Map<string, Aim | null>();

	constructor(definitions: readonly Definition[], surveys: readonly EditableSurvey[]) {
		this.#definitions = definitions;
		this.#surveys = surveys;
	}

	hasSurvey(id: string): boolean {
		return this.#surveys.some((survey) => survey.id === id);
	}

	find(key: string, surveyId: string | undefined): Aim | null {
		const name = `${surveyId ?? ''}|${key}`;
		const known = this.#found.get(name);
		if (known !== undefined) return known;
		const found = this.#look(key, surveyId);
		if (this.#found.size < 1_000) this.#found.set(name, found);
		return found;
	}

	#look(key: string, surveyId: string | undefined): Aim | null {
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

interface Accepted extends Fit {
	readonly item: ResponseItem;
	readonly surveyId: string | null;
	readonly aims: readonly { readonly aim: Aim; readonly value: number }[];
}

function readItem(scope: OrganisationScope, aims: Aims, raw: unknown, index: number): Accepted | RowOutcome {
	let item = plainResponse(raw);
	if (item === undefined) {
		const parsed = parseRow(responseItem, raw);
		if ('status' in parsed) return parsed;
		item = parsed.row;
	}
	const { id } = item;
	const at = momentOf(scope, item.at);
	if (at === undefined) return rejected(id, 'at', 'not_an_instant');
	if (at < 0) return rejected(id, 'at', 'too_old');
	if (item.survey !== undefined && !aims.hasSurvey(item.survey)) return rejected(id, 'survey', 'unknown');
	const given: { aim: Aim; value: number }[] = [];
	let surveyId = item.survey ?? null;
	for (const key in item.scores) {
		const value = item.scores[key] as number;
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
	return { index, id, segments: item.segments, item, at, surveyId, aims: given };
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

/** Names with their values in the order of the names; most programs send them in one order. */
function inOrder<T>(given: Readonly<Record<string, T>>): [string, T][] {
	const entries = Object.entries(given);
	for (let at = 1; at < entries.length; at += 1) {
		if ((entries[at - 1] as [string, T])[0] < (entries[at] as [string, T])[0]) continue;
		return entries.sort(([a], [b]) => (a < b ? -1 : 1));
	}
	return entries;
}

/** Tells a repetition from another answer under the same name. */
const fingerprintOf = (item: ResponseItem): string =>
	hash(
		'sha256',
		toJson([
			item.survey ?? null,
			item.at,
			inOrder(item.scores),
			item.comment ?? '',
			inOrder(item.segments),
			item.contact ?? null
		]),
		'base64url'
	).slice(0, 22);

function recordOf(one: Accepted, streams: ReadonlyMap<Aim, number>): NewRecord {
	const { item } = one;
	const comment = (item.comment ?? '').trim();
	const answers: Record<string, number> = {};
	const observations: NewRecord['observations'][number][] = [];
	for (const { aim, value } of one.aims) {
		answers[aim.id] = value;
		observations.push({ sourceId: streams.get(aim) as number, value });
	}
	return {
		kind: 'response',
		surveyId: one.surveyId,
		sourceKey: `api:${item.id}`,
		fingerprint: fingerprintOf(item),
		contact: item.contact ?? null,
		at: one.at,
		segments: item.segments,
		body: comment === '' ? { answers } : { answers, comment },
		observations
	};
}

/** Takes answers that another program sends. */
export async function ingestResponses(
	scope: OrganisationScope,
	writer: Writer,
	items: readonly unknown[]
): Promise<Result<RowOutcome[], IngestFailure>> {
	const allowed = maySend(scope);
	if (!allowed.ok) return allowed;
	const aims = await keptWhile(
		scope,
		'aims',
		async () => new Aims(await readDefinitions(scope), await allSurveys(scope))
	);
	return ingestRows<Accepted>(scope, writer, items, {
		read: (raw, index) => readItem(scope, aims, raw, index),
		async records(accepted) {
			const streams = new Map<Aim, number>();
			for (const one of accepted) {
				for (const { aim } of one.aims) {
					if (streams.has(aim)) continue;
					const name = `stream|${aim.kind}:${aim.id}|${aim.name}`;
					const stream = await keptWhile(scope, name, () => streamOf({ ...scope }, aim));
					if (!stream.ok) throw new Error(stream.error.code);
					streams.set(aim, stream.value);
				}
			}
			return accepted.map((one) => recordOf(one, streams));
		}
	});
}
