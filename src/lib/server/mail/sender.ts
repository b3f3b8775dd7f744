import { hostname } from 'node:os';
import { hourMs, minuteMs } from '../../domain/shared/instant.ts';
import { principalScope, type Surroundings } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import type { Marks } from './handed.ts';
import type { Post } from './post.ts';
import { renderMail } from './render.ts';
import { DeliveryError, deliver, longestDelivery } from './transport.ts';

/** What the sender needs. */
export interface Office {
	readonly around: Surroundings;
	readonly post: Post;
	readonly marks: Marks;
	readonly smtpUrl: string;
	readonly mailFrom: string;
	/** Names this process among those that send: host, number, and a word of its own. */
	readonly worker: string;
}

/** How long a claim holds: longer than any delivery. */
const leaseMs = longestDelivery + minuteMs;

/** After the n-th failure a mail waits so long; after the last it is given up. */
export const pausesMs: readonly number[] = [
	minuteMs,
	5 * minuteMs,
	15 * minuteMs,
	hourMs,
	3 * hourMs,
	8 * hourMs,
	24 * hourMs
];
export const triesAtMost = pausesMs.length + 1;

export const workerName = (around: Pick<Surroundings, 'ids'>): string =>
	`${hostname().replaceAll(':', '_').slice(0, 60)}:${process.pid}:${around.ids.id()}`;

/** Whether the process that holds a claim is surely gone: of this machine, and no longer running (or an earlier life of ours). */
function isGone(claim: string, worker: string): boolean {
	const [host, pid, life] = claim.split(':');
	const [ownHost, ownPid, ownLife] = worker.split(':');
	if (host !== ownHost || pid === undefined) return false;
	if (pid === ownPid) return life !== ownLife;
	try {
		process.kill(Number(pid), 0);
		return false;
	} catch (error) {
		return (error as { code?: string }).code === 'ESRCH';
	}
}

interface Claimed {
	readonly organisation_id: string;
	readonly id: string;
	readonly claim: string;
}

/** Writes how it went, only while the claim is still ours. */
const write = (office: Office, mail: Claimed, change: Record<string, unknown>) =>
	office.around.handle.db
		.updateTable('mail')
		.set({ claim: null, lease_until: null, ...change })
		.where('organisation_id', '=', mail.organisation_id)
		.where('id', '=', mail.id)
		.where('claim', '=', mail.claim)
		.execute();

const bare = { words: '{}', error: '' };

/**
 * Settles mails whose sender died. The mark beside the database says how far each got: confirmed is sent; begun went out
 * without a receipt and is not sent again by itself; all others wait for their turn, as nothing of them was taken.
 */
export async function settleLost(office: Office): Promise<number> {
	const now = toInstant(office.around.clock.now());
	const rows = await office.around.handle.db
		.selectFrom('mail')
		.select(['organisation_id', 'id', 'claim', 'lease_until'])
		.where('state', '=', 'sending')
		.where('claim', 'is not', null)
		.execute();
	let settled = 0;
	for (const row of rows) {
		const claim = row.claim as string;
		if ((row.lease_until ?? '') >= now && !isGone(claim, office.worker)) continue;
		const mail = { organisation_id: row.organisation_id, id: row.id, claim };
		const mark = office.marks.read(row.id, claim);
		if (mark === 'none') await write(office, mail, { state: 'waiting' });
		else if (mark === 'confirmed') await write(office, mail, { state: 'sent', sent_at: now, ...bare });
		else await write(office, mail, { state: 'unconfirmed', sent_at: now });
		office.marks.clear(row.id, claim);
		settled += 1;
	}
	return settled;
}

/** Takes the mail whose turn it is; of several who try, one gets it. */
async function claimNext(office: Office) {
	const { db } = office.around.handle;
	for (;;) {
		const now = office.around.clock.now();
		const due = await db
			.selectFrom('mail')
			.selectAll()
			.where('state', '=', 'waiting')
			.where('next_at', '<=', toInstant(now))
			.orderBy('next_at')
			.orderBy('id')
			.limit(1)
			.executeTakeFirst();
		if (due === undefined) return null;
		const claim = `${office.worker}:${office.around.ids.id()}`;
		const taken = await db
			.updateTable('mail')
			.set({ state: 'sending', claim, lease_until: toInstant(now + leaseMs), attempts: due.attempts + 1 })
			.where('organisation_id', '=', due.organisation_id)
			.where('id', '=', due.id)
			.where('state', '=', 'waiting')
			.where('next_at', '<=', toInstant(now))
			.executeTakeFirst();
		if (Number(taken.numUpdatedRows) === 1) return { ...due, claim, attempts: due.attempts + 1 };
	}
}

/** Sends one mail whose time has come. Says what became of it, or none when no mail is due. */
export async function sendNext(office: Office): Promise<'sent' | 'dropped' | 'later' | 'failed' | null> {
	const { around, post, marks } = office;
	const mail = await claimNext(office);
	if (mail === null) return null;
	try {
		const scope = await principalScope(around, mail.organisation_id, { kind: 'job' });
		const rendered = scope === null ? null : await renderMail(scope, post, mail);
		if (rendered === null) {
			await write(office, mail, { state: 'dropped', ...bare });
			return 'dropped';
		}
		await deliver(
			office.smtpUrl,
			{ ...rendered, from: office.mailFrom, messageId: mail.message_id, date: Date.parse(mail.created_at) },
			() => marks.begin(mail.id, mail.claim)
		);
	} catch (error) {
		const final = error instanceof DeliveryError && error.isFinal;
		const words = error instanceof DeliveryError ? error.message : 'rendering failed';
		around.log.warn({ mail: mail.id, attempt: mail.attempts, code: words.slice(0, 80) }, 'mail was not sent');
		marks.clear(mail.id, mail.claim);
		const pause = pausesMs[mail.attempts - 1];
		if (final || pause === undefined) {
			await write(office, mail, { state: 'failed', error: words });
			return 'failed';
		}
		await write(office, mail, { state: 'waiting', error: words, next_at: toInstant(around.clock.now() + pause) });
		return 'later';
	}
	marks.confirm(mail.id, mail.claim);
	await write(office, mail, { state: 'sent', sent_at: toInstant(around.clock.now()), ...bare });
	marks.clear(mail.id, mail.claim);
	return 'sent';
}
