import { createHash } from 'node:crypto';
import { ok } from '../../../domain/shared/result.ts';
import type { AnswerValue } from '../../../domain/surveys/question.ts';
import { bodyOf, responseBody, scoresOf } from '../../../domain/surveys/response.ts';
import type { OrganisationScope } from '../../access/organisation-scope.ts';
import { fromJson, toJson } from '../../db/codec.ts';
import { calledBy } from '../../db/sql/record.ts';
import { inTransaction } from '../../db/transaction.ts';
import { recordBatch, removeRecords, type NewRecord } from '../../metrics/record.ts';
import type { Writer } from '../../metrics/writer.ts';
import type { Definition } from './definition.ts';

export interface Given {
	/** Names the response. */
	readonly nonce: string;
	readonly locale: string;
	readonly segments: Readonly<Record<string, string>>;
	readonly answers: Readonly<Record<string, AnswerValue>>;
	readonly state: 'counted' | 'test' | 'quarantined';
}

const keyOf = (nonce: string): string => `answer:${nonce}`;

/** Tells a repetition from a change of mind. */
const fingerprintOf = (answers: Given['answers']): string =>
	createHash('sha256')
		.update(toJson(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1))))
		.digest('base64url')
		.slice(0, 22);

function recordOf({ survey, scope, sources }: Definition, given: Given): NewRecord {
	return {
		kind: 'response',
		surveyId: survey.id,
		sourceKey: keyOf(given.nonce),
		fingerprint: fingerprintOf(given.answers),
		at: scope.clock.now(),
		segments: given.segments,
		state: given.state,
		body: bodyOf(survey.questions, given.answers, given.locale),
		observations: scoresOf(survey.questions, given.answers).flatMap(({ questionId, value }) => {
			const sourceId = sources.get(questionId);
			return sourceId === undefined ? [] : [{ sourceId, value }];
		})
	};
}

/**
 * Keeps what was answered so far. The first answer makes the record at once, so that somebody who is called away still
 * counts; what comes later is added to it, and a changed score takes the place of the old one.
 */
export async function keepAnswers(writer: Writer, definition: Definition, given: Given): Promise<void> {
	const outcome = await writer.submit(definition.scope, recordOf(definition, given));
	if (outcome.status === 'conflict') await amend(definition, given);
}

/** Adds answers to a response that is there. Only words: its body grows. A score: it is taken out and put in again. */
async function amend(definition: Definition, given: Given): Promise<void> {
	// A scope of its own: the kept one may be in use by another request.
	await inTransaction({ ...definition.scope }, (inner) => merge(inner, definition, given));
}

async function merge(scope: OrganisationScope, definition: Definition, given: Given) {
	const row = await scope.db
		.selectFrom('record')
		.select(['seq', 'public_id', 'at', 'state', 'body', 'survey_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where(calledBy(scope, [keyOf(given.nonce)]))
		.executeTakeFirst();
	if (row === undefined || row.survey_id !== definition.survey.id) return ok();
	const before = fromJson(responseBody, row.body);
	const answers = { ...before.answers, ...given.answers };
	const fingerprint = fingerprintOf(answers);
	const { questions } = definition.survey;
	const scores = toJson(scoresOf(questions, answers));
	if (scores === toJson(scoresOf(questions, before.answers))) {
		await scope.db
			.updateTable('record')
			.set({ body: toJson(bodyOf(questions, answers, given.locale)), fingerprint })
			.where('organisation_id', '=', scope.organisationId)
			.where('seq', '=', row.seq)
			.execute();
		scope.publish({ topic: 'figures' });
		return ok();
	}
	await removeRecords(scope, { publicIds: [row.public_id] });
	const state = row.state === 'counted' || row.state === 'test' ? row.state : 'quarantined';
	await recordBatch(scope, [{ ...recordOf(definition, { ...given, answers, state }), at: row.at }]);
	return ok();
}
