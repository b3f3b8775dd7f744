import { error } from '@sveltejs/kit';
import { stepBySlug, steps } from '#lib/domain/strategy/steps.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { copyExample, copyInput } from '#lib/server/workflows/copy-example.ts';
import type { Actions, PageServerLoad } from './$types';

const stepOf = (name: string) => steps.find((step) => step.id === name) ?? stepBySlug(name);

export const load: PageServerLoad = async (event) => {
	await strategyScope(event);
	const step = stepOf(event.params.step);
	if (step === undefined) error(404, 'not_found');
	return { step: step.id, slug: step.slug };
};

export const actions: Actions = {
	copy: strategyAction(copyInput, copyExample, {
		redirect: (_, event) => `/strategies/${event.params.strategy}/${stepOf(event.params.step ?? '')?.slug ?? 'plan'}`
	})
};
