import {
	checkDetailInput,
	checkInput,
	criteriaInput,
	criterionDetailInput,
	importanceInput,
	opportunityInput,
	scoreIdInput,
	scoreInput,
	shopDetailInput,
	shopInput
} from '#lib/domain/research/schema.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import {
	addCriteria,
	describeCriterion,
	restoreScore,
	scoreCompany,
	weighCriterion,
	withdrawScore
} from '#lib/server/research/commands.ts';
import { addCheck, addShop, describeCheck, describeShop } from '#lib/server/research/evidence-commands.ts';
import { getResearch } from '#lib/server/research/queries.ts';
import { makeOpportunity } from '#lib/server/workflows/gap-opportunity.ts';
import { withUs } from '#lib/server/workflows/our-company.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	return { market: await getResearch(await strategyScope(event)) };
};

export const actions: Actions = {
	...itemActions,
	addCriteria: strategyAction(criteriaInput, addCriteria),
	describeCriterion: strategyAction(criterionDetailInput, describeCriterion),
	weighCriterion: strategyAction(importanceInput, weighCriterion),
	scoreCompany: strategyAction(scoreInput, withUs(scoreCompany)),
	withdrawScore: strategyAction(scoreIdInput, withdrawScore),
	restoreScore: strategyAction(scoreIdInput, restoreScore),
	addCheck: strategyAction(checkInput, withUs(addCheck)),
	describeCheck: strategyAction(checkDetailInput, withUs(describeCheck)),
	addShop: strategyAction(shopInput, withUs(addShop)),
	describeShop: strategyAction(shopDetailInput, withUs(describeShop)),
	makeOpportunity: strategyAction(opportunityInput, makeOpportunity)
};
