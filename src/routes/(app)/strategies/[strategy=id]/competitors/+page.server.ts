import {
	competitorInput,
	competitorProfileInput,
	keywordDetailInput,
	keywordsInput,
	noticeInput,
	ourDomainInput,
	proposedInput,
	rankingDayInput,
	rankingInput,
	triageInput,
	watchDetailInput,
	watchInput
} from '#lib/domain/competitors/schema.ts';
import { addCompetitor, adoptDomain, describeCompetitor, nameOurDomain } from '#lib/server/competitors/commands.ts';
import { addKeywords, describeKeyword, forgetRanking, typeRanking } from '#lib/server/competitors/keyword-commands.ts';
import { getCompetitorDigest } from '#lib/server/competitors/digest-queries.ts';
import { getCompetitors } from '#lib/server/competitors/queries.ts';
import { addWatchItem, describeWatchItem, triageWatchItem } from '#lib/server/competitors/watch-commands.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { noticeWatchItem } from '#lib/server/workflows/watch-finding.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = await strategyScope(event);
	const [board, digest] = await Promise.all([getCompetitors(scope), getCompetitorDigest(scope)]);
	return { board, digest };
};

export const actions: Actions = {
	...itemActions,
	addCompetitor: strategyAction(competitorInput, addCompetitor),
	adoptDomain: strategyAction(proposedInput, adoptDomain),
	describeCompetitor: strategyAction(competitorProfileInput, describeCompetitor),
	nameOurDomain: strategyAction(ourDomainInput, nameOurDomain),
	addKeywords: strategyAction(keywordsInput, addKeywords),
	describeKeyword: strategyAction(keywordDetailInput, describeKeyword),
	typeRanking: strategyAction(rankingInput, typeRanking),
	forgetRanking: strategyAction(rankingDayInput, forgetRanking),
	addWatchItem: strategyAction(watchInput, addWatchItem),
	describeWatchItem: strategyAction(watchDetailInput, describeWatchItem),
	triage: strategyAction(triageInput, triageWatchItem),
	notice: strategyAction(noticeInput, noticeWatchItem)
};
