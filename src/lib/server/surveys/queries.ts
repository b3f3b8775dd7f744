import type { Survey, Question } from '../../domain/surveys/survey.ts';
import { dayMs } from '../../domain/shared/instant.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { questionColumns, surveyColumns, surveyFrom } from './rows.ts';

/** What people who build surveys see of a question. */
export interface EditableQuestion extends Question {
	readonly title: string;
	readonly version: number;
}

/** What people who build surveys see of one. */
export interface EditableSurvey extends Omit<Survey, 'questions'> {
	readonly version: number;
	readonly suggested: boolean;
	readonly touchpoint: { readonly id: string; readonly title: string } | null;
	readonly openedAt: string | null;
	readonly closedAt: string | null;
	readonly questions: readonly EditableQuestion[];
}

const questionRows = (scope: OrganisationScope, surveyIds: readonly string[]) =>
	scope.db
		.selectFrom('question')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'question.id').onRef('item.organisation_id', '=', 'question.organisation_id')
		)
		.select([...questionColumns, 'question.survey_id', 'item.title', 'item.version'])
		.where('question.organisation_id', '=', scope.organisationId)
		.where('question.survey_id', 'in', surveyIds)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();

const surveyRows = (scope: OrganisationScope) =>
	scope.db
		.selectFrom('survey')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'survey.id').onRef('item.organisation_id', '=', 'survey.organisation_id')
		)
		.leftJoin('item as place', (join) =>
			join
				.onRef('place.id', '=', 'survey.touchpoint_id')
				.onRef('place.organisation_id', '=', 'survey.organisation_id')
				.on('place.removed_at', 'is', null)
		)
		.select([
			...surveyColumns,
			'item.version',
			'item.suggested',
			'place.id as touchpoint_id',
			'place.title as touchpoint_title',
			'survey.opened_at',
			'survey.closed_at'
		])
		.where('survey.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null);

type SurveyRow = Awaited<ReturnType<ReturnType<typeof surveyRows>['execute']>>[number];
type QuestionRow = Awaited<ReturnType<typeof questionRows>>[number];

function editable(row: SurveyRow, questions: readonly QuestionRow[]): EditableSurvey {
	const survey = surveyFrom(row, questions);
	return {
		...survey,
		version: row.version,
		suggested: row.suggested === 1,
		touchpoint: row.touchpoint_id === null ? null : { id: row.touchpoint_id, title: row.touchpoint_title ?? '' },
		openedAt: row.opened_at,
		closedAt: row.closed_at,
		questions: survey.questions.map((question, index) => ({
			...question,
			title: questions[index]?.title ?? '',
			version: questions[index]?.version ?? 1
		}))
	};
}

/** A survey of the organisation with its questions in order; none where it does not exist or has been removed. */
export async function findSurvey(scope: OrganisationScope, id: string): Promise<EditableSurvey | null> {
	const row = await surveyRows(scope).where('survey.id', '=', id).executeTakeFirst();
	return row === undefined ? null : editable(row, await questionRows(scope, [id]));
}

/** Every survey of the organisation with its questions, in the order of their list. */
export async function allSurveys(scope: OrganisationScope): Promise<EditableSurvey[]> {
	const rows = await surveyRows(scope).orderBy('item.position').orderBy('item.id').execute();
	if (rows.length === 0) return [];
	const questions = await questionRows(
		scope,
		rows.map((row) => row.id)
	);
	return rows.map((row) =>
		editable(
			row,
			questions.filter((question) => question.survey_id === row.id)
		)
	);
}

/** A survey as a row of the step's page. */
export interface SurveyCard {
	readonly id: string;
	readonly title: string;
	readonly status: Survey['status'];
	readonly suggested: boolean;
	readonly token: string;
	readonly touchpoint: { readonly id: string; readonly title: string } | null;
	readonly kinds: readonly Question['kind'][];
	readonly opening: string;
	/** Answers that count, test answers included, up to `countLimit`. */
	readonly answers: number;
	readonly tests: number;
	/** Answers of the last seven days, and of each of the twelve weeks up to now, oldest first. */
	readonly thisWeek: number;
	readonly weeks: readonly number[];
}

/** Answers are counted up to here; more are said as "more than". */
export const countLimit = 200_000;
const weeksShown = 12;

/** The surveys of the organisation as the step shows them. */
export async function listSurveys(scope: OrganisationScope): Promise<SurveyCard[]> {
	const surveys = await allSurveys(scope);
	if (surveys.length === 0) return [];
	const ids = surveys.map((survey) => survey.id);
	const now = scope.clock.now();
	const weekly = await Promise.all(
		Array.from({ length: weeksShown }, (_, index) => {
			const until = now - (weeksShown - 1 - index) * 7 * dayMs;
			return answersBetween(scope, ids, until - 7 * dayMs + 1, until + 1);
		})
	);
	const totals = await Promise.all(ids.map((id) => countAnswers(scope, id)));
	const apart = await setApart(scope, ids);
	return surveys.map((survey, index) => {
		const weeks = weekly.map((counts) => counts.get(survey.id) ?? 0);
		return {
			id: survey.id,
			title: survey.title,
			status: survey.status,
			suggested: survey.suggested,
			token: survey.token,
			touchpoint: survey.touchpoint,
			kinds: survey.questions.map((question) => question.kind),
			opening: survey.questions[0]?.title ?? '',
			answers: totals[index] ?? 0,
			tests: apart.get(survey.id)?.test ?? 0,
			thisWeek: weeks.at(-1) ?? 0,
			weeks
		};
	});
}

/** Answers that count in a span of time: all that came, less the few that were set apart. */
async function answersBetween(
	scope: OrganisationScope,
	surveyIds: readonly string[],
	from: number,
	until: number
): Promise<Map<string, number>> {
	const within = scope.db
		.selectFrom('record')
		.where('organisation_id', '=', scope.organisationId)
		.where('survey_id', 'in', surveyIds)
		.where('at', '>=', from)
		.where('at', '<', until);
	const all = await within
		.select((eb) => ['survey_id', eb.fn.countAll<number>().as('n')])
		.groupBy('survey_id')
		.execute();
	const apart = await within
		.select('survey_id')
		.where('state', '<>', 'counted')
		.where('state', 'in', ['quarantined', 'removed'])
		.execute();
	const counts = new Map(all.map((row) => [row.survey_id ?? '', Number(row.n)]));
	for (const { survey_id: id } of apart) counts.set(id ?? '', (counts.get(id ?? '') ?? 0) - 1);
	return counts;
}

/** Answers to a survey that count, up to the limit. */
export async function countAnswers(scope: OrganisationScope, surveyId: string): Promise<number> {
	const row = await scope.db
		.selectFrom((eb) =>
			eb
				.selectFrom('record')
				.select('at')
				.where('organisation_id', '=', scope.organisationId)
				.where('survey_id', '=', surveyId)
				.limit(countLimit + 1)
				.as('given')
		)
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	const apart = (await setApart(scope, [surveyId])).get(surveyId);
	return Number(row.n) - (apart?.quarantined ?? 0) - (apart?.removed ?? 0);
}

/** How many answers of each survey are tests or set apart as doubtful. */
export async function setApart(
	scope: OrganisationScope,
	surveyIds: readonly string[]
): Promise<Map<string, { test: number; quarantined: number; removed: number }>> {
	const rows = await scope.db
		.selectFrom('record')
		.select((eb) => ['survey_id', 'state', eb.fn.countAll<number>().as('n')])
		.where('organisation_id', '=', scope.organisationId)
		.where('survey_id', 'in', surveyIds)
		.where('state', '<>', 'counted')
		.groupBy(['survey_id', 'state'])
		.execute();
	const found = new Map<string, { test: number; quarantined: number; removed: number }>();
	for (const row of rows) {
		const entry = found.get(row.survey_id ?? '') ?? { test: 0, quarantined: 0, removed: 0 };
		if (row.state === 'test' || row.state === 'quarantined' || row.state === 'removed')
			entry[row.state] = Number(row.n);
		found.set(row.survey_id ?? '', entry);
	}
	return found;
}

/** Touchpoints to start a survey from, those that nobody asks about first. */
export async function touchpointsToAsk(
	scope: OrganisationScope
): Promise<{ id: string; title: string; asked: boolean }[]> {
	const rows = await scope.db
		.selectFrom('touchpoint')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'touchpoint.id').onRef('item.organisation_id', '=', 'touchpoint.organisation_id')
		)
		.select(['item.id', 'item.title'])
		.where('touchpoint.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	const asked = new Set((await surveyRows(scope).execute()).map((row) => row.touchpoint_id));
	return rows.map((row) => ({ ...row, asked: asked.has(row.id) })).sort((a, b) => Number(a.asked) - Number(b.asked));
}

/** Whether whoever acts may read single answers. */
export const readsAnswers = (scope: OrganisationScope): boolean => holds(scope, 'answers.read');

/** Whether whoever acts may build surveys. */
export const buildsSurveys = (scope: OrganisationScope): boolean => holds(scope, 'survey.edit');
