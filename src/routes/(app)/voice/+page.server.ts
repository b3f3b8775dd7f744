import { newVoice, voiceSwitch, voiceText } from '#lib/domain/voice/schema.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { giveVoice, switchVoice } from '#lib/server/voice/commands.ts';
import { getVoice } from '#lib/server/voice/queries.ts';
import { voiceToFinding } from '#lib/server/workflows/team-voice.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	return { voice: await getVoice(organisationScope(event)) };
};

export const actions: Actions = {
	give: organisationAction(newVoice, giveVoice),
	switch: organisationAction(voiceSwitch, switchVoice),
	turn: organisationAction(voiceText, voiceToFinding)
};
