import { z } from 'zod';
import { line } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { isLocale } from '../../i18n/locales.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { describeUser, endSessionAt, endSessions } from '../auth/commands.ts';
import { inTransaction } from '../db/transaction.ts';

export const meInput = z.object({
	name: line(120),
	locale: z.string().refine((text) => text === '' || isLocale(text), 'input.not_a_choice'),
	theme: z.enum(['auto', 'light', 'dark'])
});

/** Changes how one is addressed and what one sees. Everybody may, for themselves. */
export const describeMe = (
	scope: OrganisationScope,
	input: z.output<typeof meInput>
): Promise<Result<undefined, 'access.denied'>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, 'access.denied'>> => {
		const { principal } = inner;
		if (principal.kind !== 'member') return fail('access.denied');
		await describeUser(inner, principal.userId, {
			name: input.name,
			locale: input.locale === '' ? null : input.locale,
			theme: input.theme === 'auto' ? null : input.theme
		});
		inner.publish({ topic: 'plan', ids: [principal.membershipId] });
		return ok();
	});

export const endSessionInput = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, 'input.wrong_form') });

type Ended = Promise<Result<{ ended: number }, 'access.denied'>>;

/** Signs out at one of the places where one is signed in. A place that is gone already counts as none. */
export const endSessionOfMine = (scope: OrganisationScope, input: z.output<typeof endSessionInput>): Ended =>
	inTransaction(scope, async (inner): Ended => {
		const { principal } = inner;
		if (principal.kind !== 'member') return fail('access.denied');
		const ended = await endSessionAt(inner, principal.userId, input.id);
		if (ended) await recordAudit(inner, { action: 'session.ended', detail: { where: 'elsewhere' } });
		return ok({ ended: ended ? 1 : 0 });
	});

/** Signs out everywhere but here. */
export const endOtherSessions = (scope: OrganisationScope, currentSessionId: string): Ended =>
	inTransaction(scope, async (inner): Ended => {
		const { principal } = inner;
		if (principal.kind !== 'member') return fail('access.denied');
		const ended = await endSessions(inner, principal.userId, { except: currentSessionId });
		await recordAudit(inner, { action: 'session.ended', detail: { where: 'everywhere else', places: ended } });
		return ok({ ended });
	});
