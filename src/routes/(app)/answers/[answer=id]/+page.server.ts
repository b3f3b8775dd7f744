import { error } from '@sveltejs/kit';
import { asideForm, correctionForm, dropForm, oneRecord } from '#lib/domain/metrics/one-record.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import {
	correctOneRecord,
	countAgain,
	eraseOneRecord,
	findOneRecord,
	leaveOut
} from '#lib/server/metrics/one-record.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures', 'ninefold:plan');
	const scope = organisationScope(event);
	requirePermission(scope, 'answers.read');
	const one = await findOneRecord(scope, event.params.answer);
	if (one === null) error(404, 'record.not_found');
	return { one, zone: scope.organisation.timeZone };
};

export const actions: Actions = {
	correct: organisationAction(correctionForm, correctOneRecord),
	leaveOut: organisationAction(asideForm, leaveOut),
	countAgain: organisationAction(oneRecord, countAgain),
	erase: organisationAction(dropForm, eraseOneRecord, { redirect: () => '/voices' })
};
