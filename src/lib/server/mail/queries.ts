import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { mailStates, type MailKind, type MailState } from './queue.ts';

export interface MailLine {
	readonly id: string;
	readonly kind: MailKind;
	readonly name: string;
	readonly address: string;
	readonly state: MailState;
	readonly attempts: number;
	readonly error: string;
	readonly createdAt: string;
	readonly nextAt: string;
	readonly sentAt: string | null;
}

export interface MailPage {
	readonly counts: Readonly<Record<MailState, number>>;
	/** What wants a look first, then the newest. */
	readonly lines: readonly MailLine[];
}

export const mailsShown = 60;

/** How the outgoing mail of the organisation stands: for administrators. */
export async function getMailPage(scope: OrganisationScope): Promise<MailPage> {
	const none = Object.fromEntries(mailStates.map((state) => [state, 0])) as Record<MailState, number>;
	if (!permit(scope, 'organisation.edit').ok) return { counts: none, lines: [] };
	const [counts, rows] = await Promise.all([
		scope.db
			.selectFrom('mail')
			.select(({ fn }) => ['state', fn.countAll<number>().as('n')])
			.where('organisation_id', '=', scope.organisationId)
			.groupBy('state')
			.execute(),
		scope.db
			.selectFrom('mail')
			.selectAll()
			.where('organisation_id', '=', scope.organisationId)
			.orderBy((eb) => eb.case().when('state', 'in', ['failed', 'unconfirmed']).then(0).else(1).end())
			.orderBy('created_at', 'desc')
			.orderBy('id', 'desc')
			.limit(mailsShown)
			.execute()
	]);
	return {
		counts: { ...none, ...Object.fromEntries(counts.map((row) => [row.state, Number(row.n)])) },
		lines: rows.map((row) => ({
			id: row.id,
			kind: row.kind as MailKind,
			name: row.name,
			address: row.address,
			state: row.state as MailState,
			attempts: row.attempts,
			error: row.error,
			createdAt: row.created_at,
			nextAt: row.next_at,
			sentAt: row.sent_at
		}))
	};
}
