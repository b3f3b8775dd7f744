import type { Survey } from '../../../domain/surveys/survey.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../../access/organisation-scope.ts';
import type { EventHub } from '../../events.ts';
import { questionColumns, surveyColumns, surveyFrom } from '../rows.ts';
import { hourlyScope } from './anonymous.ts';

/** All that answering a survey needs, read once and kept until something of the plan changes. */
export interface Definition {
	readonly survey: Survey;
	/** Where answers are written: with times in hours if the survey is anonymous. */
	readonly scope: OrganisationScope;
	/** Who asks. */
	readonly name: string;
	/** The stream of each scored question. */
	readonly sources: ReadonlyMap<string, number>;
}

export interface Definitions {
	/** The survey behind a link; null where there is none. */
	find(token: string): Promise<Definition | null>;
}

/** Surveys kept in memory at most. */
const most = 300;

export function createDefinitions(around: Surroundings, events: EventHub): Definitions {
	const kept = new Map<string, Promise<Definition | null>>();
	const tokensOf = new Map<string, Set<string>>();

	const forget = (organisationId: string): void => {
		for (const token of tokensOf.get(organisationId) ?? []) kept.delete(token);
		tokensOf.get(organisationId)?.clear();
	};

	const load = async (token: string): Promise<Definition | null> => {
		const row = await around.handle.db
			.selectFrom('survey')
			.select(['organisation_id', 'id'])
			.where('token', '=', token)
			.executeTakeFirst();
		if (row === undefined) {
			kept.delete(token);
			return null;
		}
		const { organisation_id: organisationId } = row;
		let tokens = tokensOf.get(organisationId);
		if (tokens === undefined) {
			tokens = new Set();
			tokensOf.set(organisationId, tokens);
			events.subscribe(organisationId, ({ topic }) => {
				if (topic === 'plan' || topic === 'everything') forget(organisationId);
			});
		}
		tokens.add(token);
		const scope = await principalScope(around, organisationId, { kind: 'public' });
		return scope === null ? null : read(scope, row.id);
	};

	return {
		find(token) {
			const known = kept.get(token);
			if (known !== undefined) return known;
			const loading = load(token);
			kept.set(token, loading);
			loading.catch(() => kept.delete(token));
			if (kept.size > most) kept.delete(kept.keys().next().value as string);
			return loading;
		}
	};
}

async function read(scope: OrganisationScope, id: string): Promise<Definition | null> {
	const row = await scope.db
		.selectFrom('survey')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'survey.id').onRef('item.organisation_id', '=', 'survey.organisation_id')
		)
		.select(surveyColumns)
		.where('survey.organisation_id', '=', scope.organisationId)
		.where('survey.id', '=', id)
		.where('item.removed_at', 'is', null)
		.executeTakeFirst();
	if (row === undefined) return null;
	const questions = await scope.db
		.selectFrom('question')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'question.id').onRef('item.organisation_id', '=', 'question.organisation_id')
		)
		.select(questionColumns)
		.where('question.organisation_id', '=', scope.organisationId)
		.where('question.survey_id', '=', id)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	const survey = surveyFrom(row, questions);
	const sources =
		questions.length === 0
			? []
			: await scope.db
					.selectFrom('source')
					.select(['id', 'ref'])
					.where('organisation_id', '=', scope.organisationId)
					.where('kind', '=', 'question')
					.where(
						'ref',
						'in',
						questions.map((question) => question.id)
					)
					.execute();
	return {
		survey,
		scope: survey.anonymous ? hourlyScope(scope) : scope,
		name: scope.organisation.name,
		sources: new Map(sources.map((source) => [source.ref, source.id]))
	};
}
