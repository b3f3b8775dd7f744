import { may } from '#lib/domain/strategy/access.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { getBell } from '#lib/server/notices/queries.ts';
import { findCurrentStrategy, hiddenSteps } from '#lib/server/strategy/queries.ts';
import type { LayoutServerLoad } from './$types';

/** What stands around every page: the organisation, the person, the strategy they work on. It guards nothing. */
export const load: LayoutServerLoad = async (event) => {
	event.depends('ninefold:shell', 'ninefold:notices');
	const scope = organisationScope(event);
	const [current, bell] = await Promise.all([findCurrentStrategy(scope), getBell(scope)]);
	const role = scope.principal.kind === 'member' ? scope.principal.role : 'viewer';
	return {
		bell,
		organisation: {
			name: scope.organisation.name,
			demo: scope.organisation.demo,
			currency: scope.organisation.currency
		},
		me: {
			name: event.locals.user?.name ?? '',
			role,
			membershipId: scope.principal.kind === 'member' ? scope.principal.membershipId : null
		},
		can: {
			edit: may(role, 'strategy.edit'),
			evidence: may(role, 'evidence.edit'),
			goals: may(role, 'goal.edit'),
			tactics: may(role, 'tactic.edit'),
			surveys: may(role, 'survey.edit'),
			answers: may(role, 'answers.read'),
			metrics: may(role, 'metric.edit'),
			review: may(role, 'review.hold'),
			people: may(role, 'people.read'),
			week: may(role, 'action.do'),
			plate: may(role, 'plate.read'),
			settings: may(role, 'organisation.edit'),
			imports: may(role, 'import.run'),
			keys: may(role, 'key.manage')
		},
		current:
			current === null ? null : { id: current.id, name: current.name, hidden: await hiddenSteps(scope, current.id) }
	};
};
