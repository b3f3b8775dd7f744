import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { listMembers } from '#lib/server/people/queries.ts';
import { arrangeInput, arrangeSteps, frameInput, frameStrategy } from '#lib/server/strategy/commands.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = await strategyScope(event);
	const members = await listMembers(scope);
	return { members: members.filter((member) => member.disabledAt === null).map(({ id, name }) => ({ id, name })) };
};

export const actions: Actions = {
	frame: strategyAction(frameInput, frameStrategy),
	steps: strategyAction(arrangeInput, arrangeSteps)
};
