import { z } from 'zod';
import { readMoment, type AsideReason, type CorrectionForm } from '../../domain/metrics/one-record.ts';
import { instantAt, minuteMs, parseTimeOfDay, wallClock } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { withoutWords } from '../contacts/facts.ts';
import { fromInstant, fromJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { caseCalendars } from './case-clock.ts';
import { readDefinitions, type Definition } from './definitions.ts';
import { correctRecord, recordBatch, removeRecords, setRecordState } from './record.ts';
import { namesOf, wordsOf, type RecordBehind } from './queries.ts';
import { listDimensions, segmentColumns, slotsOf } from './segments.ts';
import { sourcesById, type Source } from './sources.ts';

/*
 * One answer, case or event by itself: what it says, which figures it counts in, and what can be done where it is wrong. It
 * is put right, left out and counted again, or erased; every figure, goal and open page follows in the same moment.
 */

/** What something gave to one stream, and whether that can be put right by itself. */
export interface OneValue {
	readonly sourceId: number;
	readonly name: string;
	readonly value: number;
	readonly counts: 'score' | 'time' | 'yes' | 'money' | 'number';
	readonly isOpen: boolean;
	readonly canCorrect: boolean;
	/** The ends of its scale, where a figure says which. */
	readonly range: { readonly min: number | null; readonly max: number | null };
}

/** The times of a case as its fields show them, in the organisation's zone; empty where it has not come to that. */
export interface CaseTimes {
	readonly opened: string;
	readonly firstAnswer: string;
	readonly resolved: string;
	readonly reopened: number;
}

export interface OneRecord {
	readonly id: string;
	readonly kind: RecordBehind['kind'];
	readonly state: 'counted' | 'test' | 'quarantined' | 'removed';
	readonly at: number;
	readonly receivedAt: number;
	readonly survey: { readonly id: string; readonly title: string } | null;
	readonly importId: string | null;
	readonly isAnonymous: boolean;
	readonly words: string;
	readonly hasWords: boolean;
	readonly segments: RecordBehind['segments'];
	readonly values: readonly OneValue[];
	readonly times: CaseTimes | null;
	/** The figures that it counts in, while it counts. */
	readonly metrics: readonly { readonly id: string; readonly title: string }[];
	/** What was done to it, latest first. */
	readonly deeds: readonly { readonly action: string; readonly at: number; readonly by: string | null }[];
	readonly can: { readonly correct: boolean };
}

type Fault =
	| 'access.denied'
	| 'record.not_found'
	| 'record.no_number'
	| 'record.out_of_scale'
	| 'record.no_moment'
	| 'record.before_opened'
	| 'record.ahead'
	| 'record.not_here'
	| 'record.not_counted';

/** Who may put answers right, leave them out and erase them: whoever defines figures and brings data. */
const mayCorrect = (scope: OrganisationScope): Result<undefined, 'access.denied'> => permit(scope, 'metric.edit');

async function findRow(scope: OrganisationScope, id: string) {
	return scope.db
		.selectFrom('record')
		.leftJoin('item', (join) =>
			join.onRef('item.id', '=', 'record.survey_id').onRef('item.organisation_id', '=', 'record.organisation_id')
		)
		.leftJoin('survey', (join) =>
			join.onRef('survey.id', '=', 'record.survey_id').onRef('survey.organisation_id', '=', 'record.organisation_id')
		)
		.select(['record.seq', 'record.public_id', 'record.kind', 'record.state', 'record.at', 'record.received_at'])
		.select(['record.survey_id', 'record.import_id', 'record.body', 'record.contact', 'record.source_key'])
		.select(segmentColumns.map((column) => `record.${column}` as const))
		.select(['item.title', 'survey.anonymous'])
		.where('record.organisation_id', '=', scope.organisationId)
		.where('record.public_id', '=', id)
		.executeTakeFirst();
}

type Row = NonNullable<Awaited<ReturnType<typeof findRow>>>;

async function heldOf(scope: OrganisationScope, seq: number) {
	const rows = await scope.db
		.selectFrom('observation')
		.select(['source_id', 'at', 'value', 'weight', 'state'])
		.where('seq', '=', seq)
		.orderBy('source_id')
		.orderBy('at')
		.execute();
	const sources = await sourcesById(scope, [...new Set(rows.map((row) => row.source_id))]);
	return { rows, sources };
}

type Held = Awaited<ReturnType<typeof heldOf>>;

const countsOf = ({ unit, bucketing }: Source): OneValue['counts'] =>
	unit === 'second' ? 'time' : unit === 'minor' ? 'money' : bucketing === 'rate' ? 'yes' : bucketing === 'score' ? 'score' : 'number'; // prettier-ignore

/** Figures that read a stream by themselves. */
const readersOf = (definitions: readonly Definition[], sourceId: number): readonly Definition[] =>
	definitions.filter((one) => one.parts === null && one.sources.some((source) => source.id === sourceId));

/** Whether every figure that reads the stream can read the value. */
const fits = (definitions: readonly Definition[], { id, bucketing }: Source, value: number): boolean =>
	Number.isSafeInteger(value) &&
	(bucketing !== 'rate' || value === 0 || value === 1) &&
	readersOf(definitions, id).every(({ kind, settings, sources }) => {
		const map = sources.find((source) => source.id === id)?.valueMap ?? null;
		return map === null ? kind.accepts(value, settings) : map.has(value);
	});

function rangeOf(definitions: readonly Definition[], source: Source): OneValue['range'] {
	if (source.bucketing !== 'score') return { min: null, max: null };
	const [reader] = readersOf(definitions, source.id).filter((one) =>
		one.sources.every((own) => own.id !== source.id || own.valueMap === null)
	);
	if (reader?.kind.id === 'nps') return { min: 0, max: 10 };
	const { min, max } = scaleEnds.parse(reader?.settings ?? {});
	return { min: min ?? null, max: max ?? null };
}

const scaleEnds = z.looseObject({ min: z.number().optional(), max: z.number().optional() });

/** What was given once to a stream can be put right there; times come from the clock of their case, totals are typed again. */
const canCorrectValue = (row: Row, held: Held, source: Source): boolean =>
	row.kind !== 'point' &&
	source.kind !== 'case_clock' &&
	source.unit !== 'second' &&
	held.rows.filter((one) => one.source_id === source.id).length === 1;

const text2 = (value: number): string => `${value}`.padStart(2, '0');

/** A moment as a field of date and time takes it, in the organisation's zone. */
function momentText(scope: OrganisationScope, at: number | null): string {
	if (at === null) return '';
	const { day, timeOfDay } = wallClock(at, scope.organisation.timeZone);
	const minutes = Math.floor(timeOfDay / minuteMs);
	return `${day}T${text2(Math.floor(minutes / 60))}:${text2(minutes % 60)}`;
}

const findClock = (scope: OrganisationScope, seq: number) =>
	scope.db
		.selectFrom('case_clock')
		.select(['opened', 'first_answer', 'resolved', 'reopened', 'pauses', 'department_id', 'calendar_id', 'outcome'])
		.where('organisation_id', '=', scope.organisationId)
		.where('seq', '=', seq)
		.executeTakeFirst();

const deeds = ['record.corrected', 'record.left_out', 'record.counted_again', 'voice.counted'] as const;

async function deedsOf(scope: OrganisationScope, id: string, since: number): Promise<OneRecord['deeds']> {
	const rows = await scope.db
		.selectFrom('audit_entry')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'audit_entry.membership_id')
				.onRef('membership.organisation_id', '=', 'audit_entry.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select(['audit_entry.action', 'audit_entry.at', 'user.name'])
		.where('audit_entry.organisation_id', '=', scope.organisationId)
		.where('audit_entry.action', 'in', deeds)
		.where('audit_entry.at', '>=', new Date(since).toISOString())
		.where('audit_entry.detail', 'like', `%"${id}"%`)
		.orderBy('audit_entry.at', 'desc')
		.limit(20)
		.execute();
	return rows.map((row) => ({ action: row.action, at: fromInstant(row.at), by: row.name }));
}

/** One answer, case or event; null where there is none, or for whoever may not read single answers. */
export async function findOneRecord(scope: OrganisationScope, id: string): Promise<OneRecord | null> {
	if (!permit(scope, 'answers.read').ok) return null;
	const row = await findRow(scope, id);
	if (row === undefined) return null;
	const held = await heldOf(scope, row.seq);
	const definitions = await readDefinitions(scope);
	const seen = new Set<string>();
	const values = held.rows.flatMap((one): OneValue[] => {
		const source = held.sources.get(one.source_id);
		// A case has each of its times twice: by the day it was opened, and by the day on which the clock stopped.
		if (source === undefined || seen.has(source.ref)) return [];
		seen.add(source.ref);
		return [
			{
				sourceId: source.id,
				name: source.name,
				value: one.value,
				counts: countsOf(source),
				isOpen: one.state === 1,
				canCorrect: canCorrectValue(row, held, source),
				range: rangeOf(definitions, source)
			}
		];
	});
	const clock = row.kind === 'case' && row.source_key !== null ? await findClock(scope, row.seq) : undefined;
	const slots = slotsOf(row);
	const own = new Set(held.rows.map((one) => one.source_id));
	const words = wordsOf(row.body);
	return {
		id: row.public_id,
		kind: row.kind as OneRecord['kind'],
		state: row.state as OneRecord['state'],
		at: row.at,
		receivedAt: row.received_at,
		survey: row.survey_id === null || row.title === null ? null : { id: row.survey_id, title: row.title },
		importId: row.import_id,
		isAnonymous: row.anonymous === 1,
		words,
		hasWords: words !== '',
		segments: (await namesOf(scope, [slots]))(slots),
		values,
		times:
			clock === undefined
				? null
				: {
						opened: momentText(scope, clock.opened),
						firstAnswer: momentText(scope, clock.first_answer),
						resolved: momentText(scope, clock.resolved),
						reopened: clock.reopened
					},
		metrics: definitions
			.filter((one) => one.sources.some((source) => own.has(source.id)))
			.map(({ id: metricId, title }) => ({ id: metricId, title })),
		deeds: await deedsOf(scope, row.public_id, row.received_at),
		can: { correct: mayCorrect(scope).ok }
	};
}

const bodySchema = z.looseObject({ answers: z.record(z.string(), z.unknown()).optional() }).nullable();

/** The body of an answer with other scores among its answers, and without words where they shall go. */
function correctedBody(
	row: Row,
	scores: ReadonlyMap<string, number>,
	noWords: boolean
): Record<string, unknown> | null {
	const before = fromJson(bodySchema, row.body);
	if (before === null) return null;
	const answers = before.answers;
	const body: Record<string, unknown> =
		answers === undefined
			? before
			: {
					...before,
					answers: Object.fromEntries(
						Object.entries(answers).map(([question, given]) => [question, scores.get(question) ?? given])
					)
				};
	return noWords ? withoutWords(body) : body;
}

/** The typed numbers by stream; fails with the place of the first that no figure could read. */
function readValues(
	row: Row,
	held: Held,
	definitions: readonly Definition[],
	form: CorrectionForm
): Result<Map<number, number>, Fault> {
	const values = new Map<number, number>();
	for (const [place, stream] of form.stream.entries()) {
		const source = held.sources.get(Number(stream));
		const typed = form.value[place] ?? '';
		if (source === undefined || !canCorrectValue(row, held, source)) return fail('record.not_here');
		if (typed === '') return fail('record.no_number', { field: `value.${place}` });
		const value = countsOf(source) === 'money' ? Math.round(Number(typed) * 100) : Number(typed);
		if (!fits(definitions, source, value)) return fail('record.out_of_scale', { field: `value.${place}` });
		values.set(source.id, value);
	}
	return ok(values);
}

/** The times of a case, typed anew: measured again in the hours of its department, with its pauses. */
async function correctCase(
	scope: OrganisationScope,
	row: Row,
	held: Held,
	form: CorrectionForm,
	{ values, body }: { readonly values: ReadonlyMap<number, number>; readonly body: unknown }
): Promise<Result<boolean, Fault>> {
	const clock = await findClock(scope, row.seq);
	if (clock === undefined || row.source_key === null) return fail('record.not_here');
	const stream = [...held.sources.values()].find((one) => one.kind === 'case_clock');
	if (stream === undefined) return fail('record.not_here');
	const zone = scope.organisation.timeZone;
	const read = (field: 'opened' | 'firstAnswer' | 'resolved', before: number | null): number | null => {
		// What was not touched keeps its seconds.
		if (form[field] === momentText(scope, before)) return before;
		const typed = readMoment(form[field]);
		return typed === null || typed === undefined ? null : instantAt(typed.day, parseTimeOfDay(typed.time) ?? 0, zone);
	};
	const opened = read('opened', clock.opened);
	const firstAnswer = read('firstAnswer', clock.first_answer);
	const resolved = read('resolved', clock.resolved);
	if (opened === null) return fail('record.no_moment', { field: 'opened' });
	const now = scope.clock.now();
	for (const [field, at] of [
		['firstAnswer', firstAnswer],
		['resolved', resolved]
	] as const) {
		if (at !== null && at < opened) return fail('record.before_opened', { field });
		if (at !== null && at > now) return fail('record.ahead', { field });
	}
	if (opened > now) return fail('record.ahead', { field: 'opened' });
	const isSame = opened === clock.opened && firstAnswer === clock.first_answer && resolved === clock.resolved;
	const hasOther = held.rows.some((one) => (values.get(one.source_id) ?? one.value) !== one.value);
	if (isSame && body === null && !hasOther) return ok(false);
	// Of a case that never came back the first solution is the only one; what was told of it before was the mistake.
	if (clock.reopened === 0) {
		await scope.db
			.updateTable('case_clock')
			.set({ first_resolved: null })
			.where('organisation_id', '=', scope.organisationId)
			.where('seq', '=', row.seq)
			.execute();
	}
	const slots = slotsOf(row);
	const dimensions = await listDimensions(scope);
	const named = (await namesOf(scope, [slots]))(slots);
	const segments = Object.fromEntries(
		dimensions.flatMap(({ name, label }) => {
			const found = named.find((one) => one.label === label);
			return found === undefined ? [] : [[name, found.value]];
		})
	);
	const calendar = (await caseCalendars(scope)).of(clock.department_id);
	await recordBatch(scope, [
		{
			kind: 'case',
			sourceKey: row.source_key,
			contact: row.contact,
			at: opened,
			segments,
			body: body ?? fromJson(z.unknown(), row.body),
			// Scores that came with the case stay with it.
			observations: held.rows
				.filter((one) => held.sources.get(one.source_id)?.kind !== 'case_clock')
				.map(({ source_id: sourceId, at, value, weight }) => ({
					sourceId,
					at,
					weight,
					value: values.get(sourceId) ?? value
				})),
			clock: {
				type: stream.ref.slice(0, stream.ref.lastIndexOf(':')),
				opened,
				firstAnswer,
				resolved,
				reopened: clock.reopened,
				pauses: fromJson(z.array(z.object({ from: z.number(), until: z.number() })), clock.pauses),
				departmentId: clock.department_id,
				outcome: clock.outcome === null ? null : clock.outcome === 1,
				measure: clock.calendar_id === null && calendar !== null ? 'elapsed' : 'working'
			}
		}
	]);
	return ok(!isSame);
}

/**
 * Puts an answer, a case or an event right: other numbers, other times, or without the words that should not have been kept.
 * Every figure follows at once; what was there before stands in the audit trail, words do not.
 */
export const correctOneRecord = (
	scope: OrganisationScope,
	form: CorrectionForm
): Promise<Result<{ readonly id: string }, Fault>> =>
	inTransaction(scope, async (inner): Promise<Result<{ readonly id: string }, Fault>> => {
		const allowed = mayCorrect(inner);
		if (!allowed.ok) return allowed;
		const row = await findRow(inner, form.id);
		if (row === undefined) return fail('record.not_found');
		const held = await heldOf(inner, row.seq);
		const values = readValues(row, held, await readDefinitions(inner), form);
		if (!values.ok) return values;
		const scores = new Map(
			[...values.value].flatMap(([sourceId, value]) => {
				const source = held.sources.get(sourceId);
				return source?.kind === 'question' ? [[source.ref, value] as const] : [];
			})
		);
		const body = correctedBody(row, scores, form.withoutWords);
		const before = held.rows.filter((one) => values.value.has(one.source_id));
		const changed = before.filter((one) => values.value.get(one.source_id) !== one.value);
		let moved = false;
		if (row.kind === 'case') {
			const timed = await correctCase(inner, row, held, form, {
				values: values.value,
				body: form.withoutWords ? body : null
			});
			if (!timed.ok) return timed;
			moved = timed.value;
		} else if (changed.length > 0 || form.withoutWords) {
			await correctRecord(inner, form.id, values.value, body);
		}
		if (changed.length > 0 || moved || form.withoutWords) {
			await recordAudit(inner, {
				action: 'record.corrected',
				detail: {
					record: form.id,
					...(changed.length === 0
						? {}
						: {
								before: changed.map((one) => `${one.source_id}: ${one.value}`).join(', '),
								after: changed.map((one) => `${one.source_id}: ${values.value.get(one.source_id) ?? ''}`).join(', ')
							}),
					...(moved ? { opened: form.opened, firstAnswer: form.firstAnswer, resolved: form.resolved } : {}),
					...(form.withoutWords ? { wordsRemoved: true } : {})
				}
			});
		}
		return ok({ id: form.id });
	});

async function changeState(
	scope: OrganisationScope,
	id: string,
	{ from, to, deed }: { from: string; to: 'counted' | 'quarantined'; deed: Parameters<typeof recordAudit>[1] }
): Promise<Result<{ readonly id: string }, Fault>> {
	return inTransaction(scope, async (inner): Promise<Result<{ readonly id: string }, Fault>> => {
		const allowed = mayCorrect(inner);
		if (!allowed.ok) return allowed;
		const row = await findRow(inner, id);
		if (row === undefined) return fail('record.not_found');
		if (row.state === to) return ok({ id });
		if (row.state !== from) return fail('record.not_counted');
		await setRecordState(inner, { publicIds: [id] }, to);
		await recordAudit(inner, deed);
		return ok({ id });
	});
}

/** Leaves something out of every figure; it is kept, and can be counted again. */
export const leaveOut = (scope: OrganisationScope, { id, reason }: { id: string; reason: AsideReason }) =>
	changeState(scope, id, {
		from: 'counted',
		to: 'quarantined',
		deed: { action: 'record.left_out', detail: { record: id, reason } }
	});

/** Counts again what was left out. */
export const countAgain = (scope: OrganisationScope, { id }: { id: string }) =>
	changeState(scope, id, {
		from: 'quarantined',
		to: 'counted',
		deed: { action: 'record.counted_again', detail: { record: id } }
	});

/** Takes one answer, case or event away for good, out of every figure. */
export const eraseOneRecord = (
	scope: OrganisationScope,
	{ id }: { id: string }
): Promise<Result<{ readonly id: string }, Fault>> =>
	inTransaction(scope, async (inner): Promise<Result<{ readonly id: string }, Fault>> => {
		const allowed = mayCorrect(inner);
		if (!allowed.ok) return allowed;
		const row = await findRow(inner, id);
		if (row === undefined) return fail('record.not_found');
		await removeRecords(inner, { publicIds: [id] });
		await recordAudit(inner, { action: 'record.erased', detail: { record: id, kind: row.kind } });
		return ok({ id });
	});
