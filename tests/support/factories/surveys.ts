import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { createEventHub, type EventHub } from '#lib/server/events.ts';
import type { HotHandler, HotResponse } from '#lib/server/hot/handler.ts';
import { createWriter, type Writer } from '#lib/server/metrics/writer.ts';
import { findSurvey, type EditableSurvey } from '#lib/server/surveys/queries.ts';
import { respondentHandler } from '#lib/server/surveys/respondent/handler.ts';
import { startSurvey } from '#lib/server/workflows/survey-metrics.ts';
import { gunzipSync } from 'node:zlib';
import type { DatabaseHandle } from '#lib/server/db/client.ts';
import { makeOrganisation, surroundings, type TestAround, type TestOrganisation } from './identity.ts';

/** One organisation, and the page on which its customers answer. */
export interface SurveyWorld {
	readonly around: TestAround;
	readonly events: EventHub;
	readonly organisation: TestOrganisation;
	readonly scope: OrganisationScope;
	readonly respondent: HotHandler;
	/** The writer that answers go through. */
	readonly writer: Writer;
}

export async function surveyWorld(handle: DatabaseHandle, options: { leastMs?: number } = {}): Promise<SurveyWorld> {
	const events = createEventHub();
	const plain = surroundings(handle);
	const around: TestAround = {
		...plain,
		publish: (change) => {
			plain.told.push(change);
			events.publish(change);
		}
	};
	const organisation = await makeOrganisation(around, { name: 'Tarro', timeZone: 'Asia/Tehran' });
	const writer = createWriter(around);
	const respondent = respondentHandler({
		around,
		events,
		writer,
		secretKey: 'a secret for tests that is long enough',
		leastMs: options.leastMs ?? 0
	});
	return { around, events, organisation, scope: organisation.admin, respondent, writer };
}

/** A survey with the two starting questions. */
export async function makeSurvey(scope: OrganisationScope, title = 'After delivery'): Promise<EditableSurvey> {
	const made = await startSurvey(scope, { touchpoint: null, title });
	if (!made.ok) throw new Error(made.error.code);
	return (await findSurvey(scope, made.value.id)) as EditableSurvey;
}

export interface Reply extends HotResponse {
	readonly html: string;
	/** What the page's form would send back as it stands. */
	readonly fields: Record<string, string>;
}

interface Browsing {
	readonly address?: string;
	readonly headers?: Record<string, string>;
	readonly query?: string;
}

const decoded = (text: string): string =>
	text.replace(
		/&(amp|lt|gt|quot|#39);/g,
		(_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'"
	);

/** Opens the page of a survey, or posts its form. */
export async function visit(
	world: Pick<SurveyWorld, 'respondent'>,
	token: string,
	sent: Record<string, string | string[]> | null = null,
	{ address = '192.0.2.1', headers = {}, query = '' }: Browsing = {}
): Promise<Reply> {
	const body = new URLSearchParams();
	for (const [name, value] of Object.entries(sent ?? {})) for (const one of [value].flat()) body.append(name, one);
	const all: Record<string, string> = {
		...(sent === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
		...headers
	};
	const response = await world.respondent.handle({
		method: sent === null ? 'GET' : 'POST',
		url: new URL(`http://internal/s/${token}${query}`),
		params: { token },
		address,
		header: (name) => all[name],
		body: async (limit) => (body.toString().length > limit ? null : Buffer.from(body.toString()))
	});
	const bytes = Buffer.isBuffer(response.body) ? gunzipSync(response.body) : Buffer.from(response.body);
	const html = bytes.toString('utf8');
	const fields = Object.fromEntries(
		[...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [
			name as string,
			decoded(value as string)
		])
	);
	return { ...response, html, fields };
}
