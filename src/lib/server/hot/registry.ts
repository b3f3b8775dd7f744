import { ingestHandlers } from '../api/ingest.ts';
import { openApiHandler } from '../api/openapi.ts';
import { readHandlers } from '../api/read.ts';
import type { App } from '../app.ts';
import { unsubscribeHandler } from '../mail/unsubscribe.ts';
import { postOf } from '../mail/post.ts';
import { respondentHandler } from '../surveys/respondent/handler.ts';
import { jsonResponse, type HotHandler } from './handler.ts';

/** The health address asks the database the cheapest question. */
const health = (app: App): HotHandler => ({
	pattern: '/healthz',
	methods: ['GET'],
	access: 'public',
	async handle() {
		if (app.stopping) return jsonResponse(503, { status: 'stopping' });
		try {
			await app.handle.db.selectNoFrom((eb) => eb.val(1).as('one')).execute();
			return jsonResponse(200, { status: 'ok' });
		} catch {
			return jsonResponse(503, { status: 'database unreachable' });
		}
	}
});

/** The page on which customers answer. Trials and clocks that stand still cannot tell who was too quick for a person. */
const respondent = (app: App): HotHandler =>
	respondentHandler({
		around: app.around,
		events: app.events,
		writer: app.writer,
		secretKey: app.config.secretKey,
		leastMs: app.config.fixedNow === null && !app.config.developer ? 600 : 0
	});

/** Every hot handler of the process. */
export const hotHandlers = (app: App): readonly HotHandler[] => [
	health(app),
	respondent(app),
	...ingestHandlers(app),
	...readHandlers(app),
	openApiHandler(app),
	unsubscribeHandler({ around: app.around, post: app.around.post ?? postOf(app.config) })
];
