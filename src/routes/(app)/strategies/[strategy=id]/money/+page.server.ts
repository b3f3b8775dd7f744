import { newValue, valueId } from '#lib/domain/money/schema.ts';
import { isId } from '#lib/domain/shared/id.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { giveValue, restoreValue, takeBackValue } from '#lib/server/money/commands.ts';
import { getMoney } from '#lib/server/money/queries.ts';
import { readEffectMoney } from '#lib/server/tactics/effect-queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = await strategyScope(event);
	const goal = event.url.searchParams.get('goal');
	const money = await getMoney(scope, goal !== null && isId(goal) ? goal : null);
	return { money, effects: await readEffectMoney(scope, money.goal?.id ?? null) };
};

export const actions: Actions = {
	give: strategyAction(newValue, giveValue),
	takeBack: strategyAction(valueId, takeBackValue),
	restore: strategyAction(valueId, restoreValue)
};
