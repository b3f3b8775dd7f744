import { dayMs } from '../../domain/shared/instant.ts';
import type { App } from '../app.ts';
import { toInstant } from '../db/codec.ts';
import { gatherMails } from './gather.ts';
import { marksIn } from './handed.ts';
import { sendNext, settleLost, workerName, type Office } from './sender.ts';

/** How long what became of a mail can be looked up. */
const keptMs = 90 * dayMs;
const pauseMs = 1000;
const mailsARound = 200;

/** Gathers notices into mails and sends what is due, one mail at a time. Without a mail server nothing runs. */
export function startMail(app: App): () => Promise<void> {
	const { smtpUrl, mailFrom, dataFolder } = app.config;
	const { post } = app.around;
	if (smtpUrl === null || mailFrom === null || post === undefined) return async () => undefined;
	const office: Office = {
		around: app.around,
		post,
		marks: marksIn(dataFolder),
		smtpUrl,
		mailFrom,
		worker: workerName(app.around)
	};
	let running: Promise<unknown> = Promise.resolve();
	let idle = true;
	let isStopping = false;
	let nextSweep = 0;
	const round = async (): Promise<void> => {
		await settleLost(office);
		await gatherMails(app.around);
		for (let n = 0; n < mailsARound && !isStopping; n += 1) {
			if ((await sendNext(office)) === null) break;
		}
		const now = app.clock.now();
		if (now >= nextSweep) {
			nextSweep = now + dayMs;
			await sweepMails(app, now);
		}
	};
	const timer = setInterval(() => {
		if (!idle) return;
		idle = false;
		running = round()
			.catch((error: unknown) =>
				app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'mails were not looked after')
			)
			.finally(() => (idle = true));
	}, pauseMs);
	timer.unref();
	return async () => {
		isStopping = true;
		clearInterval(timer);
		await running;
	};
}

const sweepMails = (app: App, now: number): Promise<unknown> =>
	app.handle.db
		.deleteFrom('mail')
		.where('state', 'in', ['sent', 'dropped', 'failed', 'unconfirmed'])
		.where('created_at', '<', toInstant(now - keptMs))
		.execute();
