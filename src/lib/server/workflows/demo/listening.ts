import { addDays } from '../../../domain/shared/instant.ts';
import { questionKind, type QuestionKindId } from '../../../domain/surveys/registry.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { toJson } from '../../db/codec.ts';
import { addMetric, feedMetric } from '../../metrics/commands.ts';
import { ensureCaseSources, ensureSource } from '../../metrics/record.ts';
import { addQuestion, addSurvey, openSurvey } from '../../surveys/commands.ts';
import { declareParameter } from '../survey-metrics.ts';
import { places, type PlaceKey } from './places.ts';
import { as, hourOf, must, type Stage } from './stage.ts';
import type { Asked, Streams } from './traffic.ts';

/** The figures of Tarro that goals and pages speak of. */
export interface Metrics {
	readonly nps: string;
	readonly csat: string;
	readonly ces: string;
	readonly firstAnswer: string;
	readonly resolution: string;
	/** The share of cases that are solved at the first attempt: it guards the times. */
	readonly solvedFirst: string;
	readonly punctual: string;
	readonly again: string;
	readonly orders: string;
	/** Cases per hundred orders: one figure made of two. */
	readonly contacts: string;
}

/** What cases of Tarro's service are called by the engine. */
export const demoCaseType = 'service';

interface SurveyAbout {
	readonly title: string;
	readonly touchpoint: string | null;
	readonly because: string;
	readonly thanks: string;
	readonly parameters: readonly (readonly [string, string])[];
}

async function makeSurvey(scope: StrategyScope, about: SurveyAbout): Promise<string> {
	const { id } = must(await addSurvey(scope, { touchpoint: about.touchpoint, title: about.title }));
	await scope.db
		.updateTable('survey')
		.set({
			asks_because: toJson({ en: about.because }),
			thanks: toJson({ en: about.thanks }),
			contact_us: 'hello@tarro.example'
		})
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	for (const [name, label] of about.parameters) must(await declareParameter(scope, { survey: id, name, label }));
	return id;
}

async function ask(
	scope: StrategyScope,
	survey: string,
	name: string,
	kind: QuestionKindId,
	text = ''
): Promise<Asked> {
	const { id } = must(await addQuestion(scope, { survey, kind, text, max: null }));
	const { source } = questionKind(kind);
	if (source === null) return { questionId: id, sourceId: null };
	return {
		questionId: id,
		sourceId: await ensureSource(scope, {
			kind: 'question',
			ref: id,
			name,
			unit: source.unit,
			bucketing: source.bucketing
		})
	};
}

const segments = [
	['channel', 'Channel'],
	['customer', 'Customer'],
	['weekday', 'Weekday']
] as const;

/** Surveys, the five figures and three counts of Tarro's own, and where the traffic goes. */
export async function setListening(
	scope: StrategyScope,
	stage: Stage,
	touchpoints: Record<PlaceKey, string>
): Promise<{ metrics: Metrics; streams: Streams }> {
	const begun = as(scope, stage, 'priya', hourOf(stage, stage.story.first.first, 7));
	const metric = async (input: Parameters<typeof addMetric>[1]): Promise<string> =>
		must(await addMetric(begun, input)).id;

	const delivery = await makeSurvey(begun, {
		title: 'After delivery',
		touchpoint: touchpoints.arrival,
		because: 'Tarro asks so that Mondays get better.',
		thanks: 'Leila’s team reads every answer on Mondays.',
		parameters: [['delivery', 'Delivery'], ...segments]
	});
	const nps = await ask(
		begun,
		delivery,
		'After delivery: recommend',
		'nps',
		'How likely are you to recommend Tarro to friends or family?'
	);
	const reason = await ask(
		begun,
		delivery,
		'After delivery: reason',
		'text',
		'What is the main reason for your score?'
	);
	const arrival = await ask(begun, delivery, 'After delivery: arrival', 'rating', 'How was the time at which we came?');

	const ordering = await makeSurvey(begun, {
		title: 'After ordering',
		touchpoint: touchpoints.checkout,
		because: 'One tap tells us whether ordering was pleasant.',
		thanks: 'Thank you. Mei’s team reads what you wrote.',
		parameters: segments
	});
	const csat = await ask(
		begun,
		ordering,
		'After ordering: satisfied',
		'csat',
		'How satisfied are you with ordering today?'
	);
	const orderingReason = await ask(begun, ordering, 'After ordering: reason', 'text', 'What could be better?');

	const late = as(scope, stage, 'leila', hourOf(stage, stage.story.running.first, 7));
	const phone = await makeSurvey(late, {
		title: 'After a call',
		touchpoint: touchpoints.monday_order,
		because: 'You called us. Was it easy?',
		thanks: 'Thank you. We listen to it on Mondays.',
		parameters: segments
	});
	const ces = await ask(late, phone, 'After a call: easy', 'ces', 'Tarro made it easy for me to order by phone.');
	const phoneReason = await ask(late, phone, 'After a call: reason', 'text', 'What made it so?');

	const counted: Omit<Metrics, 'contacts'> = {
		nps: await metric({ title: 'NPS', kind: 'nps', question: 'Would they recommend us?', sourceIds: sourceOf(nps) }),
		csat: await metric({ title: 'Happy with ordering', kind: 'csat', question: 'Are they happy with ordering?', sourceIds: sourceOf(csat), touchpointId: touchpoints.checkout }),
		ces: await metric({ title: 'Easy to order by phone', kind: 'ces', question: 'Is ordering by phone easy?', sourceIds: sourceOf(ces), touchpointId: touchpoints.monday_order }),
		...(await clocks(begun)),
		punctual: await metric({ title: 'On time', kind: 'rate', question: 'Of a hundred crates, how many came within their window?' }),
		again: await metric({ title: 'Ordered again within 30 days', kind: 'rate', question: 'Of those whose first order was a month ago' }),
		orders: await metric({ title: 'Orders', kind: 'count', question: 'Orders that went out' })
	}; // prettier-ignore
	const metrics: Metrics = {
		...counted,
		contacts: await metric({
			title: 'Contacts per hundred orders',
			kind: 'ratio',
			question: 'How often does an order need us?',
			parts: { above: counted.resolution, below: counted.orders },
			settings: { aboveAs: 'number', belowAs: 'sum', per: 100, direction: 'lower' }
		})
	};
	await metric({
		title: 'Arrival time',
		kind: 'rating',
		family: 'other',
		question: 'How was the time at which we came?',
		sourceIds: sourceOf(arrival),
		touchpointId: touchpoints.arrival
	});
	// Regulars answer more often than newcomers: here each group weighs what it is of all customers.
	await metric({
		title: 'NPS, each group as large as it is',
		kind: 'nps',
		question: 'The same answers, weighed as our customers are',
		sourceIds: sourceOf(nps),
		settings: { weighBy: 'customer', shares: { 'busy parent': 28, regular: 34, 'first order': 38 } }
	});

	const taps = await makeSurvey(begun, {
		title: 'One tap along the way',
		touchpoint: touchpoints.where_is_it,
		because: 'One tap, where you are just now.',
		thanks: 'Thank you!',
		parameters: segments
	});
	const tapped: Streams['taps']['places'][number][] = [];
	for (const [key, about] of Object.entries(places)) {
		if (!('tap' in about)) continue;
		const asked = await ask(begun, taps, `One tap: ${about.title}`, 'rating', about.question);
		await metric({
			title: about.title,
			kind: 'rating',
			family: 'other',
			question: about.question,
			sourceIds: sourceOf(asked),
			touchpointId: touchpoints[key as PlaceKey]
		});
		tapped.push({ ...asked, mean: about.tap });
	}
	for (const survey of [delivery, ordering, taps]) must(await openSurvey(begun, { id: survey }));
	must(
		await openSurvey(as(scope, stage, 'leila', hourOf(stage, addDays(stage.story.running.first, 1), 8)), { id: phone })
	);

	const point = async (id: string, name: string, isRate: boolean): Promise<{ metric: string; sourceId: number }> => {
		const unit = isRate ? 'yes' : 'one';
		const sourceId = await ensureSource(begun, {
			kind: 'point',
			ref: id,
			name,
			unit,
			bucketing: isRate ? 'rate' : 'log'
		});
		must(await feedMetric(begun, { id, sourceId }));
		return { metric: id, sourceId };
	};
	return {
		metrics,
		streams: {
			timeZone: stage.timeZone,
			delivery: { survey: delivery, nps, reason, arrival },
			ordering: { survey: ordering, csat, reason: orderingReason },
			phone: { survey: phone, ces, reason: phoneReason },
			taps: { survey: taps, places: tapped },
			points: {
				orders: await point(metrics.orders, 'Orders', false),
				onTime: await point(metrics.punctual, 'On time', true),
				again: await point(metrics.again, 'Ordered again', true)
			},
			caseType: demoCaseType,
			serviceId: stage.teams.service
		}
	};
}

const sourceOf = (asked: Asked): number[] => (asked.sourceId === null ? [] : [asked.sourceId]);

/** First answer and time to solve, in working hours, by the day on which a case was opened. */
async function clocks(scope: StrategyScope): Promise<Pick<Metrics, 'firstAnswer' | 'resolution' | 'solvedFirst'>> {
	const sources = await ensureCaseSources(scope, demoCaseType, 'Service');
	const first = must(
		await addMetric(scope, {
			title: 'First answer',
			kind: 'first-response',
			question: 'From a customer’s message to our first answer',
			sourceIds: [sources.opened['first-response']]
		})
	);
	const solved = must(
		await addMetric(scope, {
			title: 'Time to solve',
			kind: 'resolution',
			question: 'From the first message to solved',
			sourceIds: [sources.opened.resolution]
		})
	);
	const once = must(
		await addMetric(scope, {
			title: 'Solved the first time',
			kind: 'rate',
			family: 'other',
			question: 'Cases that did not come back',
			sourceIds: [sources.opened.outcome]
		})
	);
	return { firstAnswer: first.id, resolution: solved.id, solvedFirst: once.id };
}
