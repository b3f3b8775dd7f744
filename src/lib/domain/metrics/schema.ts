import { z } from 'zod';
import { weighedGroupsMost } from './answer-settings.ts';
import { partMeasures, ratioPer } from './kinds/ratio.ts';
import { metricKindIds } from './registry.ts';
import { toLatinDigits } from '../shared/text.ts';
import {
	dateField,
	idField,
	line,
	numberField,
	optionalId,
	optionalWhole,
	versionField,
	wholeField,
	words
} from '../shared/fields.ts';

/** The questions of the measurement page under which metrics stand. */
export const families = ['feel', 'fast', 'stay', 'other'] as const;

export const metricTitleLimit = 80;
export const metricQuestionLimit = 160;

const sourceNumber = z.coerce.number().int().positive();

/** Which streams feed a metric: numbers of the organisation's streams. */
const sourceIds = z.preprocess(
	(value) => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]),
	z.array(sourceNumber).max(50)
);

const choiceOrNone = (choices: readonly [string, ...string[]]) =>
	z.preprocess((value) => (value === '' ? undefined : value), z.enum(choices).optional());

const wholeOrNone = (least: number, most: number) =>
	z.preprocess(
		(value) => (value === '' || value === null ? undefined : value),
		z.coerce.number().int().min(least).max(most).optional()
	);

/** What forms send of a kind's settings: flat fields; each kind's own schema picks what it knows. */
export const settingsFields = {
	min: wholeOrNone(0, 1),
	max: wholeOrNone(2, 100),
	satisfiedFrom: wholeOrNone(1, 10),
	easyFrom: wholeOrNone(1, 10),
	direction: choiceOrNone(['higher', 'lower']),
	statistic: choiceOrNone(['median', 'mean', 'p90']),
	openCases: choiceOrNone(['count', 'leave_out']),
	perContact: choiceOrNone(['every', 'latest']),
	weighBy: z.preprocess((value) => value ?? undefined, z.string().trim().max(80).optional()),
	aboveAs: choiceOrNone(partMeasures),
	belowAs: choiceOrNone(partMeasures),
	per: z.preprocess(
		(value) => (value === '' || value === null || value === undefined ? undefined : Number(value)),
		z.literal(ratioPer).optional()
	),
	currency: z.preprocess(
		(value) => (value === '' ? undefined : value),
		z
			.string()
			.trim()
			.toUpperCase()
			.regex(/^[A-Z]{3}$/, 'metric.currency_invalid')
			.optional()
	)
};

const texts = (most: number) =>
	z.preprocess(
		(value) => (value === undefined ? undefined : Array.isArray(value) ? value : [value]),
		z.array(z.string().max(200)).max(most).optional()
	);

/** Groups of a dimension and the part of all customers that each is, in percent: two lists of one length. */
const shareFields = { shareOf: texts(weighedGroupsMost), share: texts(weighedGroupsMost) };

/** The metrics above and below the line of a ratio. */
const partFields = { aboveId: optionalId.optional(), belowId: optionalId.optional() };

/** A share as people type it, or none. */
function shareOf(text: string): number | undefined {
	const value = Number(toLatinDigits(text).replace(',', '.').replace('%', '').trim());
	return text.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

type SettingsInput = Readonly<Partial<Record<keyof typeof settingsFields, unknown>>> & {
	readonly shareOf?: readonly string[] | undefined;
	readonly share?: readonly string[] | undefined;
};

/** The settings that a form sent, without those it left out. */
export const settingsOf = (input: SettingsInput): object => ({
	...Object.fromEntries(
		Object.keys(settingsFields).flatMap((name) => {
			const value = input[name as keyof typeof settingsFields];
			return value === undefined ? [] : [[name, value]];
		})
	),
	...(input.shareOf === undefined
		? {}
		: {
				shares: Object.fromEntries(
					input.shareOf.flatMap((group, index) => {
						const share = shareOf(input.share?.[index] ?? '');
						return share === undefined || share === 0 ? [] : [[group, share]];
					})
				)
			})
});

export const addMetricForm = z.object({
	title: line(metricTitleLimit),
	kind: z.enum(metricKindIds),
	family: choiceOrNone(families).optional(),
	question: words(metricQuestionLimit),
	touchpointId: optionalId,
	sourceIds,
	...partFields,
	...settingsFields
});
export type AddMetricForm = z.output<typeof addMetricForm>;

export const metricSettingsForm = z.object({
	id: idField,
	version: versionField,
	title: line(metricTitleLimit),
	question: words(metricQuestionLimit),
	sourceIds,
	...partFields,
	...shareFields,
	...settingsFields
});
export type MetricSettingsForm = z.output<typeof metricSettingsForm>;

/** A number typed for a day: a count, an amount, or (rate) how many of how many. */
export const typedPointForm = z.object({
	metricId: idField,
	on: dateField,
	value: numberField(-1e12, 1e12),
	total: optionalWhole(1, 20_000)
});
export type TypedPointForm = z.output<typeof typedPointForm>;

/** How many people were asked for answers of a stream in some days. */
export const askedForm = z.object({
	metricId: idField,
	sourceId: sourceNumber,
	first: dateField,
	last: dateField,
	n: wholeField(1, 100_000_000)
});
export const askedRemoval = z.object({ asked: idField });
