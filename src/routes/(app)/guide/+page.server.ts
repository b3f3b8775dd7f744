import { filterMessages, readMessageFilter } from '#lib/domain/guide/guide.ts';
import { messageEdit, messageId, newMessage, newRule, ruleEdit, ruleId, toneWords } from '#lib/domain/guide/schema.ts';
import {
	addMessage,
	addRule,
	checkMessage,
	describeMessage,
	describeRule,
	removeRule,
	restoreRule,
	sayTone
} from '#lib/server/guide/commands.ts';
import { getGuide } from '#lib/server/guide/queries.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const guide = await getGuide(organisationScope(event));
	const asked = readMessageFilter((name) => event.url.searchParams.get(name));
	const known = guide.touchpoints.some(({ id }) => id === asked.touchpoint);
	const filter = known ? asked : { ...asked, touchpoint: null };
	const wanted = guide.silent.find(({ id }) => id === event.url.searchParams.get('for')) ?? null;
	return { guide, filter, shown: filterMessages(guide.messages, filter, guide.today), wanted };
};

export const actions: Actions = {
	tone: organisationAction(toneWords, sayTone),
	addRule: organisationAction(newRule, addRule),
	describeRule: organisationAction(ruleEdit, describeRule),
	removeRule: organisationAction(ruleId, removeRule),
	restoreRule: organisationAction(ruleId, restoreRule),
	addMessage: organisationAction(newMessage, addMessage),
	describeMessage: organisationAction(messageEdit, describeMessage),
	check: organisationAction(messageId, checkMessage),
	remove: itemActions.remove,
	restore: itemActions.restore
};
