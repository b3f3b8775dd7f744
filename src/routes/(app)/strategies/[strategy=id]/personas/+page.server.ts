import { newFinding } from '#lib/domain/audit/schema.ts';
import {
	journeyCopy,
	journeyEdit,
	momentEdit,
	momentJudged,
	newJourney,
	newMoment,
	newPersona,
	newStage,
	stageEdit,
	stageFeelingInput
} from '#lib/domain/personas/schema.ts';
import { addFinding } from '#lib/server/audit/finding-commands.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { addPersona } from '#lib/server/personas/commands.ts';
import {
	addJourney,
	addStage,
	describeJourney,
	describeStage,
	drawAsItShouldBe,
	feelStage
} from '#lib/server/personas/journey-commands.ts';
import { addMoment, describeMoment, judgeMoment } from '#lib/server/personas/moment-commands.ts';
import { getPersonas } from '#lib/server/personas/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	return { people: await getPersonas(await strategyScope(event), event.url.searchParams.get('journey')) };
};

/** A new journey is the one to look at next. */
const show = { redirect: ({ id }: { id: string }, { url }: { url: URL }) => `${url.pathname}?journey=${id}#journey` };

export const actions: Actions = {
	...itemActions,
	addPersona: strategyAction(newPersona, addPersona),
	addJourney: strategyAction(newJourney, addJourney, show),
	addEmptyJourney: strategyAction(newJourney, (scope, input) => addJourney(scope, { ...input, stages: [] }), show),
	describeJourney: strategyAction(journeyEdit, describeJourney),
	drawAsItShouldBe: strategyAction(journeyCopy, drawAsItShouldBe, show),
	addStage: strategyAction(newStage, addStage),
	describeStage: strategyAction(stageEdit, describeStage),
	feelStage: strategyAction(stageFeelingInput, feelStage),
	addFinding: strategyAction(newFinding, addFinding),
	addMoment: strategyAction(newMoment, addMoment),
	describeMoment: strategyAction(momentEdit, describeMoment),
	judgeMoment: strategyAction(momentJudged, judgeMoment)
};
