import { z } from 'zod';
import { seedFrom } from '../../../domain/metrics/random.ts';
import { addDays, dayMs, localDay } from '../../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../../domain/shared/result.ts';
import type { OrganisationScope } from '../../access/organisation-scope.ts';
import { fromJson } from '../../db/codec.ts';
import { answersInTime } from '../../db/sql/record.ts';
import { listDimensions, listMetrics } from '../../metrics/queries.ts';
import { recordBatch, type NewRecord } from '../../metrics/record.ts';
import { allSurveys, type EditableSurvey } from '../../surveys/queries.ts';
import { diceOf, type Dice } from './chance.ts';
import { demoCaseType } from './listening.ts';
import { places } from './places.ts';
import { storyDays, storyOf } from './story.ts';
import { answersADay, dayTraffic, type Asked, type Streams } from './traffic.ts';

export type DayFault = 'demo.not_demo' | 'demo.changed';

export interface DayPassed {
	readonly answers: number;
	readonly cases: number;
}

/** At most so many days are caught up with. */
const mostDays = 31;

/**
 * Lets a day pass in the demo: what customers do on a day, dated between the last traffic and now, so that open pages see
 * it live. Where traffic is from today already, the day's share is spread over the last 24 hours.
 */
export async function letDayPass(scope: OrganisationScope): Promise<Result<DayPassed, DayFault>> {
	if (!scope.organisation.demo) return fail('demo.not_demo');
	const streams = await findStreams(scope);
	if (streams === null) return fail('demo.changed');
	const now = scope.clock.now();
	const last = await lastAnswer(scope, now);
	const from = now - last < dayMs ? now - dayMs : Math.max(last, now - mostDays * dayMs);
	const today = localDay(now, streams.timeZone);
	const key = `day:${scope.ids.id()}`;
	const dice = diceOf(seedFrom(key));
	const usual = storyOf(today, 0);
	const story = { ...usual, responses: Math.round((await perDay(scope, streams, now)) * storyDays(usual)) };
	const records: NewRecord[] = [];
	for (let day = localDay(from, streams.timeZone); day <= today; day = addDays(day, 1)) {
		records.push(...dayTraffic(story, streams, dice, day, { from, until: now, known: now, key }));
	}
	const answered = await openCases(scope, dice, from, now);
	await recordBatch({ ...scope }, [...records, ...answered]);
	return ok({
		answers: records.filter((record) => record.kind === 'response').length,
		cases: records.filter((record) => record.kind === 'case').length
	});
}

async function lastAnswer(scope: OrganisationScope, now: number): Promise<number> {
	const row = await scope.db
		.selectFrom('record')
		.select((eb) => eb.fn.max('at').as('at'))
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'response')
		.where(answersInTime(scope))
		.where('at', '<=', now)
		.executeTakeFirst();
	return row?.at ?? 0;
}

/** Answers on a usual day, as the last four weeks have it. */
async function perDay(scope: OrganisationScope, streams: Streams, now: number): Promise<number> {
	const days = 28;
	const row = await scope.db
		.selectFrom('record')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('organisation_id', '=', scope.organisationId)
		.where('survey_id', '=', streams.delivery.survey)
		.where('at', '>=', now - days * dayMs)
		.executeTakeFirst();
	return answersADay(Number(row?.n ?? 0) / days);
}

/** Where the traffic goes, found again by what the surveys ask; none where somebody changed too much of them. */
async function findStreams(scope: OrganisationScope): Promise<Streams | null> {
	const rows = await scope.db
		.selectFrom('source')
		.select(['id', 'kind', 'ref', 'bucketing'])
		.where('organisation_id', '=', scope.organisationId)
		.where('dating', '=', '')
		.execute();
	const sourceOf = (ref: string): number | null => rows.find((row) => row.ref === ref)?.id ?? null;
	const surveys = await allSurveys(scope);
	const ratingsOf = (survey: EditableSurvey): number => survey.questions.filter(({ kind }) => kind === 'rating').length;
	const withKind = (kind: string): EditableSurvey | undefined =>
		surveys.find((survey) => survey.questions.some((question) => question.kind === kind));
	const asked = (survey: EditableSurvey, kind: string): Asked | null => {
		const question = survey.questions.find((one) => one.kind === kind);
		return question === undefined ? null : { questionId: question.id, sourceId: sourceOf(question.id) };
	};
	const delivery = withKind('nps');
	const ordering = withKind('csat');
	const phone = withKind('ces');
	const taps = surveys.find((survey) => ratingsOf(survey) >= 3);
	const metrics = await listMetrics(scope);
	const [punctual, again] = metrics.filter((metric) => metric.kind === 'rate' && sourceOf(metric.id) !== null);
	const orders = metrics.find((metric) => metric.kind === 'count' && sourceOf(metric.id) !== null);
	const service = await scope.db
		.selectFrom('department')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('removed_at', 'is', null)
		.orderBy('position')
		.limit(1)
		.executeTakeFirst();
	if (!delivery || !ordering || !phone || !taps || !punctual || !again || !orders || !service) return null;
	const questions = {
		nps: asked(delivery, 'nps'),
		arrival: asked(delivery, 'rating'),
		reason: asked(delivery, 'text'),
		csat: asked(ordering, 'csat'),
		orderingReason: asked(ordering, 'text'),
		ces: asked(phone, 'ces'),
		phoneReason: asked(phone, 'text')
	};
	if (Object.values(questions).includes(null)) return null;
	const found = questions as Record<keyof typeof questions, Asked>;
	const means = Object.values(places).flatMap((place) => ('tap' in place ? [place.tap] : []));
	const point = (id: string) => ({ metric: id, sourceId: sourceOf(id) as number });
	return {
		timeZone: scope.organisation.timeZone,
		delivery: { survey: delivery.id, nps: found.nps, reason: found.reason, arrival: found.arrival },
		ordering: { survey: ordering.id, csat: found.csat, reason: found.orderingReason },
		phone: { survey: phone.id, ces: found.ces, reason: found.phoneReason },
		taps: {
			survey: taps.id,
			places: taps.questions
				.filter(({ kind }) => kind === 'rating')
				.map(({ id }, index) => ({ questionId: id, sourceId: sourceOf(id), mean: means[index] ?? 3.5 }))
		},
		points: { orders: point(orders.id), onTime: point(punctual.id), again: point(again.id) },
		caseType: demoCaseType,
		serviceId: service.id
	};
}

/** Cases that wait are answered, and some of them solved, between two instants. */
async function openCases(scope: OrganisationScope, dice: Dice, from: number, now: number): Promise<NewRecord[]> {
	const rows = await scope.db
		.selectFrom('case_clock')
		.innerJoin('record', 'record.seq', 'case_clock.seq')
		.selectAll('record')
		.select(['case_clock.opened', 'case_clock.first_answer', 'case_clock.department_id'])
		.where('case_clock.organisation_id', '=', scope.organisationId)
		.where('case_clock.resolved', 'is', null)
		.where('case_clock.opened', '<', from)
		.where('record.source_key', 'like', '%:case:%')
		.orderBy('case_clock.opened')
		.limit(400)
		.execute();
	const dimensions = await listDimensions(scope);
	const values = await scope.db
		.selectFrom('segment_value')
		.select(['id', 'value'])
		.where('organisation_id', '=', scope.organisationId)
		.execute();
	const words = new Map(values.map((row) => [row.id, row.value]));
	return rows.flatMap((row, index): NewRecord[] => {
		// The older half is taken up first.
		const isSolved = dice.random() < (index < rows.length / 2 ? 0.5 : 0.15);
		if (!isSolved && row.first_answer !== null) return [];
		const answered = row.first_answer ?? Math.round(from + dice.random() * (now - from) * 0.5);
		const solved = isSolved
			? Math.round(Math.max(answered, from) + dice.random() * (now - Math.max(answered, from)))
			: null;
		const segments = dimensions.flatMap(({ name, slot }) => {
			const value = words.get(row[`s${slot}` as 's1']);
			return value === undefined ? [] : [[name, value] as const];
		});
		return [
			{
				kind: 'case',
				sourceKey: row.source_key,
				fingerprint: `${row.source_key}:${answered}:${solved}`,
				at: row.at,
				segments: Object.fromEntries(segments),
				body: fromJson(z.unknown(), row.body),
				observations: [],
				clock: {
					type: demoCaseType,
					opened: row.opened,
					firstAnswer: answered,
					resolved: solved,
					departmentId: row.department_id,
					outcome: solved === null ? null : dice.random() < 0.68
				}
			}
		];
	});
}
