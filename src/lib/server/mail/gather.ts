import { mailFrom } from '../../domain/notices/choices.ts';
import { hourMs, minuteMs } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { choicesOf, workingDaysOf } from '../notices/choices.ts';
import { queueMail } from './queue.ts';

/** What comes within this time goes into one mail. */
export const gatherMs = 2 * minuteMs;
/** What is older was told while no mail was sent; it stands at the bell. */
export const gatherSinceMs = 24 * hourMs;
const peopleAtOnce = 200;
/** The week has a mail of its own. */
const ownMail = 'digest';

/**
 * Puts notices that are wanted by mail into mails, one a person and a few minutes. A notice is in at most one mail: it
 * carries the mail's id, written in the transaction that writes the mail. Made-up companies write to nobody.
 */
export async function gatherMails(around: Surroundings): Promise<number> {
	const now = around.clock.now();
	const rows = await around.handle.db
		.selectFrom('notice')
		.innerJoin('organisation', 'organisation.id', 'notice.organisation_id')
		.select(['notice.organisation_id', 'notice.membership_id'])
		.distinct()
		.where('notice.way', '=', 'mail')
		.where('notice.kind', '<>', ownMail)
		.where('notice.mail_id', '=', '')
		.where('notice.seen_at', 'is', null)
		.where('notice.at', '<=', toInstant(now - gatherMs))
		.where('notice.at', '>', toInstant(now - gatherSinceMs))
		.where('organisation.demo', '=', 0)
		.limit(peopleAtOnce)
		.execute();
	let made = 0;
	for (const row of rows) {
		const scope = await principalScope(around, row.organisation_id, { kind: 'job' });
		if (scope === null) continue;
		const done = await inTransaction(scope, (inner) => gatherFor(inner, row.membership_id));
		if (done.ok) made += 1;
	}
	return made;
}

const gatherFor = async (
	scope: OrganisationScope,
	membershipId: string
): Promise<Result<undefined, 'mail.not_found'>> => {
	const now = scope.clock.now();
	const person = await scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select(['user.email', 'user.name', 'user.locale', 'membership.disabled_at'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.id', '=', membershipId)
		.executeTakeFirst();
	const into = person === undefined || person.disabled_at !== null ? null : await mailFor(scope, membershipId, person);
	const taken = await scope.db
		.updateTable('notice')
		// Whoever is gone is written to no more: their notices belong to no mail.
		.set({ mail_id: into ?? 'none' })
		.where('organisation_id', '=', scope.organisationId)
		.where('membership_id', '=', membershipId)
		.where('way', '=', 'mail')
		.where('kind', '<>', ownMail)
		.where('mail_id', '=', '')
		.where('seen_at', 'is', null)
		.where('at', '>', toInstant(now - gatherSinceMs))
		.executeTakeFirst();
	// Another process was faster: its mail holds them, and ours is not written.
	return Number(taken.numUpdatedRows) === 0 ? fail('mail.not_found') : ok();
};

/** The mail of a person that waits still, held until this transaction ends; or a new one, for after the quiet hours. */
async function mailFor(
	scope: OrganisationScope,
	membershipId: string,
	person: { email: string; name: string; locale: string | null }
): Promise<string | null> {
	const waiting = await scope.db
		.selectFrom('mail')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('membership_id', '=', membershipId)
		.where('kind', '=', 'notices')
		.where('state', '=', 'waiting')
		.where('attempts', '=', 0)
		.orderBy('created_at')
		.limit(1)
		.executeTakeFirst();
	if (waiting !== undefined) {
		const held = await scope.db
			.updateTable('mail')
			.set((eb) => ({ next_at: eb.ref('next_at') }))
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', waiting.id)
			.where('state', '=', 'waiting')
			.executeTakeFirst();
		if (Number(held.numUpdatedRows) === 1) return waiting.id;
	}
	const [{ quiet }, days] = await Promise.all([choicesOf(scope, membershipId), workingDaysOf(scope)]);
	return queueMail(scope, {
		kind: 'notices',
		membershipId,
		address: person.email,
		name: person.name,
		locale: person.locale ?? scope.organisation.locale,
		from: mailFrom(scope.clock.now(), quiet, { timeZone: scope.organisation.timeZone, ...days })
	});
}
