import { addDays, dayFromNumber, dayNumber, hourMs, instantAt } from '../../../domain/shared/instant.ts';
import { principalScope } from '../../access/organisation-scope.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { watchOrganisation } from '../../alerts/watch.ts';
import type { App } from '../../app.ts';
import { ensureEventSources } from '../../metrics/event-sources.ts';
import { foldWaiting } from '../../metrics/folding.ts';
import { ensureDimension, recordBatch, type NewRecord } from '../../metrics/record.ts';
import { diceOf, wholeNear } from './chance.ts';
import { places } from './places.ts';
import { rush } from './story.ts';
import type { Stage } from './stage.ts';

/** Complaints of a usual day by touchpoint and reason. */
const usual = [
	[places.arrival.title, 'Came late', 2.4],
	[places.crate.title, 'Something missing', 1.6],
	[places.confirmation.title, 'Voucher refused', 0.6],
	[places.confirmation.title, 'Wrong total', 1.5]
] as const;

/** Since the soup week the voucher in the confirmation mail is refused at the till: so many more a day. */
const refused = 6;
const refusedSince = 9;

/** Complaints that service notes down: quiet for half a year, until marketing's voucher fails in the shop's till. */
export async function setComplaints(scope: StrategyScope, stage: Stage, now: number): Promise<void> {
	const { story, timeZone } = stage;
	const { happened } = await ensureEventSources(scope, 'complaint', { amount: false, outcome: false });
	await ensureDimension(scope, 'touchpoint', 'Touchpoint');
	await ensureDimension(scope, 'reason', 'Reason');
	const dice = diceOf(11);
	const records: NewRecord[] = [];
	for (let number = dayNumber(story.first.first); number <= dayNumber(story.today); number += 1) {
		const day = dayFromNumber(number);
		for (const [touchpoint, reason, mean] of usual) {
			const more = reason === 'Voucher refused' && day >= addDays(story.today, -refusedSince) ? refused : 0;
			const n = wholeNear((mean + more) * rush(day) * (0.7 + 0.6 * dice.random()), dice.random);
			for (let index = 0; index < n; index += 1) {
				const at = Math.round(instantAt(day, 8 * hourMs, timeZone) + dice.random() * 10 * hourMs);
				if (at >= now) continue;
				const key = `complaint:${day}:${touchpoint}:${reason}:${index}`;
				records.push({
					kind: 'event',
					sourceKey: key,
					fingerprint: key,
					at,
					segments: { touchpoint, reason },
					body: { type: 'complaint', id: key },
					observations: [{ sourceId: happened, value: 1 }]
				});
			}
		}
	}
	for (let from = 0; from < records.length; from += batch) {
		await recordBatch({ ...scope, clock: { now: () => now } }, records.slice(from, from + batch));
		await new Promise((resolve) => setImmediate(resolve));
	}
}

const batch = 800;

/** Looks at Tarro's figures as every night does, so that what is out of the ordinary is told. */
export async function watchDemo({ around }: Pick<App, 'around'>, organisationId: string, now: number): Promise<void> {
	const job = await principalScope({ ...around, clock: { now: () => now } }, organisationId, { kind: 'job' });
	if (job === null) return;
	// Sums of days are looked at: what has just come in becomes part of them first.
	await foldWaiting(job);
	await watchOrganisation(job);
}
