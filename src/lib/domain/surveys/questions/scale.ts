import type { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { toLatinDigits } from '../../shared/text.ts';
import type { AnswerFailure, AnswerValue, Mood, QuestionKind } from '../question.ts';
import type { MetricKindId } from '../../metrics/registry.ts';

interface ScaleKind<S> {
	readonly id: string;
	readonly metric: MetricKindId;
	readonly settings: z.ZodType<S>;
	readonly defaults: S;
	ends(settings: S): { readonly from: number; readonly to: number };
	mood(score: number, settings: S): Mood;
	metricSettings(settings: S): object;
	readonly wordings: QuestionKind['wordings'];
	readonly validated: boolean;
}

/** Reads a whole number of a scale; anything else that was sent is refused, nothing sent is no answer. */
export function readScore(
	sent: readonly string[],
	{ from, to }: { from: number; to: number }
): Result<AnswerValue | null, AnswerFailure> {
	const typed = toLatinDigits((sent[0] ?? '').trim());
	if (typed === '') return ok(null);
	const score = /^\d{1,3}$/.test(typed) ? Number(typed) : Number.NaN;
	return score >= from && score <= to ? ok(score) : fail('survey.answer_not_offered');
}

/** A kind of question answered with one score of a scale. The score itself is the observed value. */
export const scaleKind = <S extends object>(kind: ScaleKind<S>): QuestionKind<S> => ({
	id: kind.id,
	form: 'scale',
	settings: kind.settings,
	defaults: kind.defaults,
	scale: (settings) => kind.ends(settings),
	read: (sent, settings) => readScore(sent, kind.ends(settings)),
	score(answer, settings) {
		const { from, to } = kind.ends(settings);
		return typeof answer === 'number' && Number.isInteger(answer) && answer >= from && answer <= to ? answer : null;
	},
	mood: (score, settings) => kind.mood(score, settings),
	metric: { kind: kind.metric, settings: (settings) => kind.metricSettings(settings) },
	source: { unit: 'score', bucketing: 'score' },
	wordings: kind.wordings,
	validated: kind.validated
});
